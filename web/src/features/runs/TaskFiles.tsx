import { Modal } from "antd";
import { Download, Eye, FileText, Folder } from "lucide-react";
import { useState } from "react";

import { api, path } from "@/api/http";
import type { useGet } from "@/api/hooks";
import type { Artifact, TaskDetail } from "@/api/types";
import { bytes, number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { PreviewBox } from "@/parts/PreviewBox";
import { CopyButton, IconButton } from "@/ui/basics";
import { Loaded, Note } from "@/ui/feedback";

/** What went into the task and what came out of it; why it was not run, when its outputs were taken from before. */
export function TaskFiles(props: { project: string; query: ReturnType<typeof useGet<TaskDetail>> }) {
  const t = useT();
  const [looking, setLooking] = useState<Artifact | null>(null);
  return (
    <Loaded query={props.query}>
      {(task) => {
        const made = task.artifacts ?? [];
        const values = Object.entries(task.outputs ?? {}).filter(
          ([name]) => !made.some((artifact) => artifact.name === name),
        );
        return (
          <>
            {task.cache && <Note>{task.cache.reason}</Note>}
            <h3>{t("task.inputs")}</h3>
            <Values of={Object.entries(task.args ?? {})} empty={t("task.no_inputs")} />
            <Artifacts project={props.project} of={task.inputs ?? []} onLook={setLooking} />
            <h3>{t("task.outputs")}</h3>
            <Artifacts project={props.project} of={made} onLook={setLooking} />
            <Values of={values} empty={made.length ? "" : t("task.no_outputs")} />
            {looking && (
              <Modal
                open
                title={looking.file_name ?? looking.name}
                footer={null}
                width={960}
                onCancel={() => setLooking(null)}
              >
                <PreviewBox
                  preview={path`projects/${props.project}/artifacts/${looking.id}/preview`}
                  content={path`projects/${props.project}/artifacts/${looking.id}/content`}
                  name={looking.file_name ?? looking.name}
                />
              </Modal>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

interface Stored {
  artifact: string;
  name: string;
  size: number;
}

/** A file as it stands among values: `{artifact, kind, name, digest, size …}`. */
const isStored = (value: unknown): value is Stored =>
  typeof value === "object" && value !== null && "artifact" in value && "digest" in value;

const isUnset = (value: unknown): boolean =>
  value === null || value === "" || (Array.isArray(value) && value.length === 0);

function Shown(props: { value: unknown }) {
  const { value } = props;
  if (isStored(value))
    return (
      <span>
        {value.name} <span className="muted num">{bytes(value.size)}</span>
      </span>
    );
  if (Array.isArray(value) && value.some(isStored))
    return (
      <span className="col" style={{ gap: 2 }}>
        {value.map((each, at) => (
          <Shown key={at} value={each} />
        ))}
      </span>
    );
  return (
    <pre>
      {typeof value === "string" ? value : typeof value === "number" ? number(value) : JSON.stringify(value, null, 2)}
    </pre>
  );
}

function Values(props: { of: [string, unknown][]; empty: string }) {
  const t = useT();
  const given = props.of.filter(([, value]) => !isUnset(value));
  const unset = props.of.filter(([, value]) => isUnset(value)).map(([name]) => name);
  if (props.of.length === 0) return props.empty ? <p className="muted">{props.empty}</p> : null;
  return (
    <>
      <dl className="facts">
        {given.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <Shown value={value} />
            </dd>
          </div>
        ))}
      </dl>
      {unset.length > 0 && (
        <p className="muted">
          {t("task.not_given")}: {unset.join(", ")}
        </p>
      )}
    </>
  );
}

function Artifacts(props: { project: string; of: Artifact[]; onLook: (artifact: Artifact) => void }) {
  const t = useT();
  if (props.of.length === 0) return null;
  return (
    <div className="grid-wrap" tabIndex={0}>
      <table className="grid">
        <thead>
          <tr>
            <th>{t("artifact.name")}</th>
            <th>{t("artifact.file")}</th>
            <th className="right">{t("artifact.size")}</th>
            <th>{t("artifact.digest")}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {props.of.map((artifact) => (
            <tr key={artifact.id + artifact.name}>
              <td className="nowrap">
                <span className="row">
                  {artifact.kind === "folder" ? <Folder size={14} aria-hidden /> : <FileText size={14} aria-hidden />}
                  {artifact.name}
                </span>
              </td>
              <td>{artifact.file_name ?? ""}</td>
              <td className="right">{bytes(artifact.size)}</td>
              <td>
                <span className="copyable">
                  <code className="muted">{artifact.digest.replace("sha256:", "").slice(0, 10)}</code>
                  <CopyButton text={artifact.digest} />
                </span>
              </td>
              <td className="right nowrap">
                <IconButton icon={<Eye size={14} />} label={t("do.preview")} onClick={() => props.onLook(artifact)} />
                <IconButton
                  icon={<Download size={14} />}
                  label={t("do.download")}
                  href={api(path`projects/${props.project}/artifacts/${artifact.id}/content`)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
