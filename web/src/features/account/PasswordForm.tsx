import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input } from "antd";

import { useVerb } from "@/api/hooks";
import { http } from "@/api/http";
import { useT } from "@/lib/i18n";
import { NewPassword } from "@/parts/PasswordField";
import { FaultBox } from "@/ui/feedback";

interface Values {
  current: string;
  password: string;
}

/** Changes the user's own password; every other session of theirs ends. */
export function PasswordForm(props: { username: string; primary?: boolean }) {
  const t = useT();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const change = useVerb(
    (values: Values) => http.post("me:password", { current: values.current, new: values.password }),
    ["me"],
    {
      onSuccess: () => {
        form.resetFields();
        void message.success(t("account.password_changed"));
        void client.invalidateQueries();
      },
    },
  );
  return (
    <div className="col">
      {change.error && <FaultBox error={change.error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ maxWidth: 360 }}
        onFinish={(values) => change.mutate(values)}
      >
        <Form.Item
          name="current"
          label={t("account.current")}
          rules={[{ required: true, message: t("password.needed") }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <NewPassword username={props.username} />
        <Button htmlType="submit" type={props.primary ? "primary" : "default"} loading={change.isPending}>
          {t("account.change")}
        </Button>
      </Form>
    </div>
  );
}
