import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { useEffect, useState } from "react";
import { Navigate, useNavigate, useSearchParams } from "react-router";

import { http } from "@/api/http";
import { useT } from "@/lib/i18n";
import { NewPassword } from "@/parts/PasswordField";
import { useMe } from "@/parts/session";
import { CodeBlock } from "@/ui/basics";
import { FaultBox, Note } from "@/ui/feedback";

import { Lonely } from "./Lonely";

interface Values {
  token: string;
  username: string;
  password: string;
}

/** The one-time link of the first administrator. */
export default function SetupPage() {
  const t = useT();
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const [fault, setFault] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [form] = Form.useForm<Values>();
  const username = (Form.useWatch("username", form) as string | undefined) ?? "";
  const token = query.get("token") ?? "";
  useEffect(() => {
    document.title = `${t("setup.title")} · Cube Studio`;
  }, [t]);

  // A link may also mend an account whose password was lost, so a token is never turned away here.
  if (me.data && !me.data.setup_needed && !busy && !token)
    return <Navigate to={me.data.user ? "/" : "/login"} replace />;
  const setUp = async (values: Values) => {
    setBusy(true);
    setFault(null);
    try {
      await http.post("auth:setup", { token, username: values.username.trim(), password: values.password });
      await me.refetch();
      await client.invalidateQueries();
      void navigate("/", { replace: true });
    } catch (error) {
      setFault(error);
      setBusy(false);
    }
  };
  if (!token) {
    return (
      <Lonely title={t("setup.title")} lead={t("setup.no_link")}>
        <CodeBlock text="cube admin setup-link" />
        <Note>{t("setup.where")}</Note>
      </Lonely>
    );
  }
  return (
    <Lonely title={t("setup.title")} lead={t("setup.lead")}>
      {fault !== null && <FaultBox error={fault} />}
      <Form
        form={form}
        layout="vertical"
        size="large"
        requiredMark={false}
        initialValues={{ username: query.get("username") ?? "admin" }}
        onFinish={(values) => void setUp(values)}
      >
        <Form.Item
          name="username"
          label={t("login.username")}
          rules={[
            { required: true, message: t("login.username_needed") },
            { pattern: /^[a-z0-9][a-z0-9._-]{0,62}$/, message: t("login.username_rule") },
          ]}
        >
          <Input autoComplete="username" />
        </Form.Item>
        <NewPassword username={username} />
        <Button type="primary" htmlType="submit" block loading={busy} style={{ marginTop: 8 }}>
          {t("setup.do")}
        </Button>
      </Form>
    </Lonely>
  );
}
