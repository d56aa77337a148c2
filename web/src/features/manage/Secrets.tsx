import { Button, Form, Input, Modal } from "antd";
import { KeyRound, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { List, Secret } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useCreateAsked } from "@/lib/param";
import { useMay } from "@/parts/session";
import { removeSoon, useKept } from "@/parts/undo";
import { Ago, Card, CodeBlock, CopyButton, IconButton, Who } from "@/ui/basics";
import { Empty, FaultBox, Loaded, Note } from "@/ui/feedback";

/** Names of secrets; a value goes in and never comes back. */
export function Secrets(props: { project: string }) {
  const t = useT();
  const may = useMay("manage");
  const route = path`projects/${props.project}/secrets`;
  const secrets = useGet<List<Secret>>(["secrets", props.project], route);
  const [editing, setEditing] = useState<string | null>(null);
  useCreateAsked(() => setEditing(""));
  const doomed = (name: string) => ({ route: `${route}/${encodeURIComponent(name)}` });
  const kept = useKept(secrets.data?.items, (secret) => doomed(secret.name)) ?? [];
  const remove = (name: string) => removeSoon(t("undo.deleted", { name }), [doomed(name)], ["secrets"]);
  return (
    <div className="col" style={{ maxWidth: 760 }}>
      <Card
        title={t("manage.secrets")}
        flush
        extra={
          may && (
            <Button size="small" icon={<Plus size={13} />} onClick={() => setEditing("")}>
              {t("secret.add")}
            </Button>
          )
        }
      >
        <Loaded query={secrets} rows={3}>
          {() =>
            kept.length === 0 ? (
              <Empty icon={<KeyRound size={28} aria-hidden />} lead={t("secret.none")} teach={t("secret.teach")}>
                <CodeBlock text={'env: {DB_PASSWORD: "{{ secrets.DB_PASSWORD }}"}'} />
              </Empty>
            ) : (
              <div className="grid-wrap" tabIndex={0}>
                <table className="grid">
                  <thead>
                    <tr>
                      <th>{t("secret.name")}</th>
                      <th>{t("secret.use")}</th>
                      <th>{t("secret.changed")}</th>
                      <th>{t("run.by")}</th>
                      <th />
                    </tr>
                  </thead>
                  <tbody>
                    {kept.map((secret) => (
                      <tr key={secret.name}>
                        <td>
                          <code>{secret.name}</code>
                        </td>
                        <td>
                          <span className="copyable">
                            <code className="muted">{`{{ secrets.${secret.name} }}`}</code>
                            <CopyButton text={`{{ secrets.${secret.name} }}`} />
                          </span>
                        </td>
                        <td>
                          <Ago time={secret.changed_at} />
                        </td>
                        <td>
                          <Who name={secret.changed_by} />
                        </td>
                        <td className="right nowrap">
                          {may && (
                            <>
                              <IconButton
                                icon={<Pencil size={14} />}
                                label={t("secret.change")}
                                onClick={() => setEditing(secret.name)}
                              />
                              <IconButton
                                danger
                                icon={<Trash2 size={14} />}
                                label={t("do.delete")}
                                onClick={() => remove(secret.name)}
                              />
                            </>
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )
          }
        </Loaded>
      </Card>
      <Note>{t("secret.safe")}</Note>
      {editing !== null && <SecretForm route={route} name={editing} onClose={() => setEditing(null)} />}
    </div>
  );
}

function SecretForm(props: { route: string; name: string; onClose: () => void }) {
  const t = useT();
  const [form] = Form.useForm<{ name: string; value: string }>();
  const save = useVerb(
    (values: { name: string; value: string }) =>
      http.put(`${props.route}/${encodeURIComponent(values.name)}`, { value: values.value }),
    ["secrets"],
    { onSuccess: props.onClose },
  );
  return (
    <Modal
      open
      title={t(props.name ? "secret.change" : "secret.add")}
      okText={t("do.save")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={save.isPending}
    >
      {save.error && <FaultBox error={save.error} />}
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name: props.name }}
        onFinish={(values) => save.mutate(values)}
      >
        <Form.Item name="name" label={t("secret.name")} rules={[{ required: true, message: t("secret.name_needed") }]}>
          <Input disabled={props.name !== ""} autoComplete="off" className="mono" placeholder="DB_PASSWORD" />
        </Form.Item>
        <Form.Item
          name="value"
          label={t("secret.value")}
          rules={[{ required: true, message: t("secret.value_needed") }]}
        >
          <Input.TextArea
            autoComplete="off"
            spellCheck={false}
            autoSize={{ minRows: 2, maxRows: 8 }}
            className="mono"
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
