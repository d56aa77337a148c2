import { Button, Form, Modal, Radio } from "antd";
import { FolderArchive } from "lucide-react";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Template } from "@/api/types";
import { bytes } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useUser } from "@/parts/session";
import { CodeBlock } from "@/ui/basics";
import { FaultBox, Note } from "@/ui/feedback";

/** An own template: a folder with template.yaml, packed as .tar.gz or .zip. */
export function Register(props: { project: string; onClose: () => void }) {
  const t = useT();
  const user = useUser();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [scope, setScope] = useState<"project" | "all">("project");
  const send = useVerb(
    () => {
      const form = new FormData();
      if (file) form.append("folder", file, file.name);
      form.append("scope", scope);
      return http.post<Template>(path`projects/${props.project}/templates`, form);
    },
    ["templates", "template"],
    {
      onSuccess: (made) => {
        props.onClose();
        void navigate(to.template(props.project, made.name));
      },
    },
  );
  return (
    <Modal
      open
      title={t("template.register")}
      okText={t("template.register")}
      onCancel={props.onClose}
      onOk={() => send.mutate(undefined)}
      okButtonProps={{ disabled: !file, loading: send.isPending }}
    >
      <div className="col">
        {send.error && <FaultBox error={send.error} />}
        <Note>{t("template.register_how")}</Note>
        <CodeBlock text={"tar czf my-template.tar.gz -C my-template ."} />
        <input
          ref={input}
          type="file"
          accept=".gz,.tgz,.zip"
          hidden
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
        <div className="row">
          <Button icon={<FolderArchive size={14} />} onClick={() => input.current?.click()}>
            {t("template.choose_archive")}
          </Button>
          {file && (
            <span className="soft">
              {file.name} · {bytes(file.size)}
            </span>
          )}
        </div>
        {user.is_admin && (
          <Form.Item label={t("template.scope")} style={{ margin: 0 }}>
            <Radio.Group
              value={scope}
              onChange={(event) => setScope(event.target.value as "project" | "all")}
              options={[
                { value: "project", label: t("template.scope_project") },
                { value: "all", label: t("template.scope_all") },
              ]}
            />
          </Form.Item>
        )}
      </div>
    </Modal>
  );
}
