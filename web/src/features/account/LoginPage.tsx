import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { type FormEvent, useEffect, useState } from "react";
import { Navigate, useNavigate, useSearchParams } from "react-router";

import { http } from "@/api/http";
import { useT } from "@/lib/i18n";
import { useMe } from "@/parts/session";
import { FaultBox } from "@/ui/feedback";

import { Lonely } from "./Lonely";

export default function LoginPage() {
  const t = useT();
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const next = query.get("next") ?? "/";
  // Only a path of this studio: "//elsewhere" would lead away.
  const target = next.startsWith("/") && !next.startsWith("//") ? next : "/";
  useEffect(() => {
    document.title = `${t("login.title")} · Cube Studio`;
  }, [t]);

  if (me.data?.user) return <Navigate to={target} replace />;
  if (me.data?.setup_needed) return <Navigate to="/setup" replace />;
  const logIn = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const said = (name: string) => String(given.get(name) ?? "");
    setBusy(true);
    setFault(null);
    try {
      await http.post("auth:login", { username: said("username").trim(), password: said("password") });
      await client.invalidateQueries();
      await me.refetch();
      void navigate(target, { replace: true });
    } catch (error) {
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Lonely title={t("login.title")}>
      {fault !== null && <FaultBox error={fault} />}
      {/* Not antd's form: this is the first page of all, and two fields need no machinery of 15 kB. */}
      <form className="col" onSubmit={(event) => void logIn(event)}>
        <label className="gate-field">
          {t("login.username")}
          <input name="username" autoComplete="username" autoFocus required />
        </label>
        <label className="gate-field">
          {t("login.password")}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <Button type="primary" htmlType="submit" size="large" block loading={busy}>
          {t("login.do")}
        </Button>
      </form>
      <p className="muted">
        {t("login.forgotten")} <code>cube admin reset-password</code>
      </p>
    </Lonely>
  );
}
