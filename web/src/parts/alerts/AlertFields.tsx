import { App, Button, Checkbox, Form, Input, Select } from "antd";
import { Plus, Send, Trash2 } from "lucide-react";

import { useVerb } from "@/api/hooks";
import type { AlertAddress } from "@/api/types";
import { type Key, useT } from "@/lib/i18n";
import { IconButton } from "@/ui/basics";

import "../parts.css";

const kinds: [AlertAddress["kind"], Key, string][] = [
  ["wecom", "alert.wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"],
  ["dingtalk", "alert.dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=…"],
  ["feishu", "alert.feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/…"],
  ["email", "alert.email", "ann@example.com, bob@example.com"],
  ["webhook", "alert.webhook", "https://example.com/hook"],
];

/** Who is told; each can be tried at once. Belongs inside a Form.
 *
 *  `fresh` is what a new one begins with; with `occasions` each says on which of them it is told.
 */
export function AlertFields<Fresh extends AlertAddress>(props: {
  name: string;
  fresh: Fresh;
  occasions?: { value: string; label: string }[];
  test: (to: AlertAddress) => Promise<unknown>;
}) {
  const t = useT();
  const { message } = App.useApp();
  const form = Form.useFormInstance();
  const test = useVerb(props.test, [], {
    onSuccess: () => void message.success(t("alert.sent")),
    onError: (error) => void message.error(error.message),
  });
  const at = (name: number, part?: string) => [props.name, name, ...(part ? [part] : [])];
  return (
    <Form.List name={props.name}>
      {(fields, { add, remove }) => (
        <fieldset className="form-group">
          {fields.map(({ key, name }) => {
            const kind = (form.getFieldValue(at(name, "kind")) as string | undefined) ?? "wecom";
            return (
              <div key={key} className="alert-row">
                <Form.Item name={[name, "kind"]} noStyle>
                  <Select
                    aria-label={t("alert.kind")}
                    options={kinds.map(([value, word]) => ({ value, label: t(word) }))}
                    onChange={() => form.setFieldValue(at(name, "to"), "")}
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
                    onClick={() => test.mutate(form.getFieldValue(at(name)) as AlertAddress)}
                  />
                  <IconButton danger icon={<Trash2 size={14} />} label={t("do.delete")} onClick={() => remove(name)} />
                </span>
                {props.occasions && (
                  <div className="occasions">
                    <Form.Item name={[name, "on"]} noStyle>
                      <Checkbox.Group options={props.occasions} />
                    </Form.Item>
                  </div>
                )}
              </div>
            );
          })}
          <Button size="small" icon={<Plus size={13} />} onClick={() => add(props.fresh)}>
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
