import { Button, Modal, Progress } from "antd";
import { ArrowLeft, FileText, Folder, Upload } from "lucide-react";
import { useRef, useState } from "react";

import { useList, useVerb } from "@/api/hooks";
import { path, upload } from "@/api/http";
import type { FileEntry } from "@/api/types";
import { bytes } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { Empty, FaultBox } from "@/ui/feedback";
import { Ago } from "@/ui/basics";

import "./parts.css";

interface ChooserProps {
  project: string;
  kind: "file" | "folder" | "any";
  onClose: () => void;
  /** The path below the project's space. */
  onPick: (path: string) => void;
}

const join = (folder: string, name: string) => (folder ? `${folder}/${name}` : name);

/** A file or folder of the project's space: chosen, or uploaded in place. */
export function FileChooser(props: ChooserProps) {
  const t = useT();
  const [folder, setFolder] = useState("");
  const [sent, setSent] = useState<number | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const files = useList<FileEntry>(["files", props.project, folder], path`projects/${props.project}/files`, {
    path: folder,
  });
  const send = useVerb(
    async (file: File) => {
      const target = join(folder, file.name);
      setSent(0);
      await upload(path`projects/${props.project}/files/content`, { path: target }, file, (done) =>
        setSent(file.size ? (100 * done) / file.size : 100),
      );
      return target;
    },
    ["files"],
    { onSuccess: (target) => props.kind !== "folder" && props.onPick(target), onError: () => setSent(null) },
  );
  return (
    <Modal
      open
      title={t(`picker.${props.kind}`)}
      onCancel={props.onClose}
      width={620}
      footer={
        props.kind !== "file" && folder ? (
          <Button type="primary" onClick={() => props.onPick(folder)}>
            {t("picker.this_folder", { name: folder })}
          </Button>
        ) : null
      }
    >
      <div className="col">
        <div className="row between">
          <div className="row">
            <Button
              size="small"
              type="text"
              icon={<ArrowLeft size={14} />}
              disabled={!folder}
              aria-label={t("picker.up")}
              onClick={() => setFolder(folder.split("/").slice(0, -1).join("/"))}
            />
            <span className="mono">/{folder}</span>
          </div>
          <Button
            size="small"
            icon={<Upload size={13} />}
            loading={send.isPending}
            onClick={() => input.current?.click()}
          >
            {t("files.upload")}
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) send.mutate(file);
              event.target.value = "";
            }}
          />
        </div>
        {sent !== null && send.isPending && <Progress percent={Math.round(sent)} size="small" />}
        {send.error && <FaultBox error={send.error} />}
        {files.error ? <FaultBox error={files.error} onRetry={files.retry} /> : null}
        {files.items?.length === 0 && <Empty lead={t("files.empty")} teach={t("picker.upload_here")} />}
        <ul className="picker-list">
          {files.items?.map((entry) => (
            <li key={entry.path}>
              <button
                type="button"
                className="plain picker-row"
                disabled={props.kind === "folder" && entry.kind === "file"}
                onClick={() => (entry.kind === "folder" ? setFolder(entry.path) : props.onPick(entry.path))}
              >
                {entry.kind === "folder" ? <Folder size={14} aria-hidden /> : <FileText size={14} aria-hidden />}
                <span className="clip grow">{entry.name}</span>
                <span className="muted num">{entry.kind === "file" ? bytes(entry.size) : ""}</span>
                <span className="muted">
                  <Ago time={entry.modified_at} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  );
}
