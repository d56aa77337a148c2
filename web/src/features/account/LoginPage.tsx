import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { useEffect, useState } from "react";
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
  const logIn = async (values: { username: string; password: string }) => {
    setBusy(true);
    setFault(null);
    try {
      await http.post("auth:login", { username: values.username.trim(), password: values.password });
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
      <Form
        layout="vertical"
        size="large"
        requiredMark={false}
        onFinish={(values: { username: string; password: string }) => void logIn(values)}
      >
        <Form.Item
          name="username"
          label={t("login.username")}
          rules={[{ required: true, message: t("login.username_needed") }]}
        >
          <Input autoComplete="username" autoFocus />
        </Form.Item>
        <Form.Item
          name="password"
          label={t("login.password")}
          rules={[{ required: true, message: t("password.needed") }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t("login.do")}
        </Button>
      </Form>
      <p className="muted">
        {t("login.forgotten")} <code>cube admin reset-password</code>
      </p>
    </Lonely>
  );
}
