import { Button, Input, Modal } from "antd";
import { FileUp } from "lucide-react";
import { useRef, useState } from "react";

import { Fault } from "@/api/http";
import type { Problem } from "@/api/types";
import type { PipelineData } from "@/graph/core/pipeline";
import { useT } from "@/lib/i18n";
import { FaultBox } from "@/ui/feedback";

import { Problems } from "./Problems";
import { parseText } from "./texts";

const isPython = (text: string, file: string) =>
  file.endsWith(".py") || /^\s*(from|import)\s+[\w.]+/m.test(text.slice(0, 2000));

/** Takes a whole pipeline from a file or from pasted text: YAML, JSON or Python. */
export function Import(props: { project: string; onTake: (data: PipelineData) => void; onClose: () => void }) {
  const t = useT();
  const [text, setText] = useState("");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const file = useRef<HTMLInputElement>(null);
  const take = async () => {
    setBusy(true);
    setFault(null);
    try {
      const read = await parseText(props.project, text, isPython(text, name) ? "python" : "yaml");
      if (read.data) props.onTake(read.data);
      else setProblems(read.errors);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={640}
      title={t("editor.import")}
      okText={t("yaml.import")}
      okButtonProps={{ disabled: !text.trim(), loading: busy && { delay: 300 } }}
      onOk={() => void take()}
      onCancel={props.onClose}
    >
      <div className="col">
        <p className="soft">{t("editor.import_lead")}</p>
        <Button icon={<FileUp size={14} />} onClick={() => file.current?.click()}>
          {t("editor.import_file")}
        </Button>
        <input
          ref={file}
          type="file"
          accept=".yaml,.yml,.json,.py,text/plain"
          hidden
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            setName(chosen?.name ?? "");
            setProblems([]);
            void chosen?.text().then(setText);
            event.target.value = "";
          }}
        />
        <Input.TextArea
          className="mono"
          rows={12}
          spellCheck={false}
          value={text}
          aria-label={t("editor.import_text")}
          placeholder={t("editor.import_text")}
          onChange={(event) => {
            setText(event.target.value);
            // What is typed or pasted is not that file any more.
            setName("");
            setProblems([]);
          }}
        />
        {fault && <FaultBox error={fault} />}
        <Problems of={problems} />
      </div>
    </Modal>
  );
}
