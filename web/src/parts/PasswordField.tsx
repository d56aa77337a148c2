import { Form, Input } from "antd";
import { Check, Circle } from "lucide-react";

import { type Key, useT } from "@/lib/i18n";

import "./parts.css";

// The server's rules that can be told at once; it also refuses what everybody tries first.
const rules: { key: Key; holds: (password: string, username: string) => boolean }[] = [
  { key: "password.long", holds: (password) => password.length >= 10 },
  { key: "password.mixed", holds: (password) => kinds(password) >= 2 || password.length >= 16 },
  { key: "password.varied", holds: (password) => new Set(password).size >= 5 },
  {
    key: "password.not_name",
    holds: (password, username) => username === "" || !password.toLowerCase().includes(username.toLowerCase()),
  },
];

const kinds = (password: string) => [/\p{L}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;

/** A new password, twice, with the rules it must keep. Belongs inside a Form. */
export function NewPassword(props: { username: string }) {
  const t = useT();
  const form = Form.useFormInstance();
  const password = (Form.useWatch("password", form) as string | undefined) ?? "";
  return (
    <>
      <Form.Item
        name="password"
        label={t("password.new")}
        rules={[
          { required: true, message: t("password.needed") },
          {
            validator: (_, value: string) =>
              !value || rules.every((rule) => rule.holds(value, props.username))
                ? Promise.resolve()
                : Promise.reject(new Error(t("password.weak"))),
          },
        ]}
        validateTrigger="onBlur"
        extra={
          <ul className="rules">
            {rules.map((rule) => {
              const holds = password !== "" && rule.holds(password, props.username);
              return (
                <li key={rule.key} className={holds ? "state-done" : "muted"}>
                  {holds ? <Check size={12} aria-hidden /> : <Circle size={12} aria-hidden />} {t(rule.key)}
                  <span className="visually-hidden">{t(holds ? "password.kept" : "password.open")}</span>
                </li>
              );
            })}
          </ul>
        }
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("password.again")}
        dependencies={["password"]}
        validateTrigger="onBlur"
        rules={[
          { required: true, message: t("password.needed") },
          ({ getFieldValue }) => ({
            validator: (_, value: string) =>
              !value || value === getFieldValue("password")
                ? Promise.resolve()
                : Promise.reject(new Error(t("password.differs"))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  );
}
