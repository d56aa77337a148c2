import { App, Button, Checkbox, Form, Input, Select } from "antd";
import { Plus, Send, Trash2 } from "lucide-react";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { ScheduleAlert } from "@/api/types";
import { type Key, useT } from "@/lib/i18n";
import { IconButton } from "@/ui/basics";

const kinds: [ScheduleAlert["kind"], Key, string][] = [
  ["wecom", "alert.wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"],
  ["dingtalk", "alert.dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=…"],
  ["feishu", "alert.feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/…"],
  ["email", "alert.email", "ann@example.com, bob@example.com"],
  ["webhook", "alert.webhook", "https://example.com/hook"],
];

/** Who is told, and on what; each can be tried at once. Belongs inside a Form. */
export function AlertFields(props: { project: string; schedule: string }) {
  const t = useT();
  const { message } = App.useApp();
  const form = Form.useFormInstance();
  const test = useVerb(
    (alert: ScheduleAlert) =>
      http.post(path`projects/${props.project}/schedules:test-alert`, {
        kind: alert.kind,
        to: alert.to,
        schedule: props.schedule,
      }),
    [],
    {
      onSuccess: () => void message.success(t("alert.sent")),
      onError: (error) => void message.error(error.message),
    },
  );
  return (
    <Form.List name="alerts">
      {(fields, { add, remove }) => (
        <fieldset className="form-group">
          {fields.map(({ key, name }) => {
            const kind = (form.getFieldValue(["alerts", name, "kind"]) as string | undefined) ?? "wecom";
            return (
              <div key={key} className="alert-row">
                <Form.Item name={[name, "kind"]} noStyle>
                  <Select
                    aria-label={t("alert.kind")}
                    options={kinds.map(([value, word]) => ({ value, label: t(word) }))}
                    onChange={() => form.setFieldValue(["alerts", name, "to"], "")}
                  />
                </Form.Item>
                <div className="where">
                  <Form.Item
                    name={[name, "to"]}
                    style={{ margin: 0 }}
                    rules={[{ required: true, message: t("alert.to_needed") }]}
                  >
                    <Input
                      aria-label={t("alert.to")}
                      placeholder={kinds.find(([value]) => value === kind)?.[2] ?? ""}
                      autoComplete="off"
                      spellCheck={false}
                    />
                  </Form.Item>
                </div>
                <span className="row" style={{ gap: 2 }}>
                  <IconButton
                    icon={<Send size={14} />}
                    label={t("alert.test")}
                    disabled={test.isPending}
                    onClick={() => test.mutate(form.getFieldValue(["alerts", name]) as ScheduleAlert)}
                  />
                  <IconButton danger icon={<Trash2 size={14} />} label={t("do.delete")} onClick={() => remove(name)} />
                </span>
                <div className="occasions">
                  <Form.Item name={[name, "on"]} noStyle>
                    <Checkbox.Group
                      options={[
                        { value: "failed", label: t("alert.failed") },
                        { value: "late", label: t("alert.late") },
                        { value: "recovered", label: t("alert.recovered") },
                      ]}
                    />
                  </Form.Item>
                </div>
              </div>
            );
          })}
          <Button
            size="small"
            icon={<Plus size={13} />}
            onClick={() => add({ kind: "wecom", to: "", on: ["failed", "recovered"] })}
          >
            {t("alert.add")}
          </Button>
          <p className="muted" style={{ fontSize: 12, margin: "6px 0 0" }}>
            {t("alert.help", { example: "{{ secrets.ROBOT }}" })}
          </p>
        </fieldset>
      )}
    </Form.List>
  );
}
