import { Modal } from "antd";
import { Link } from "react-router";

import type { VersionUse } from "@/api/types";
import { type Key, useT } from "@/lib/i18n";
import { to } from "@/parts/links";

import "./models.css";

const kinds: Record<string, Key> = {
  task: "lineage.task",
  version: "lineage.version",
  service: "lineage.service",
};

/** Who uses a version, each a link to its page. */
export function Uses(props: { project: string; of: VersionUse[] }) {
  const t = useT();
  return (
    <ul className="uses">
      {props.of.map((use) => (
        <li key={`${use.kind}:${use.ref}`}>
          <span className="muted">{t(kinds[use.kind] ?? "lineage.artifact")}</span>{" "}
          {placeOf(props.project, use) ? (
            <Link to={placeOf(props.project, use) ?? ""}>{use.label}</Link>
          ) : (
            <span>{use.label}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Why a version cannot be deleted now, and by whom it is used. */
export function InUse(props: { project: string; name: string; of: VersionUse[]; onClose: () => void }) {
  const t = useT();
  return (
    <Modal open title={t("model.in_use", { name: props.name })} footer={null} onCancel={props.onClose}>
      <p>{t("model.in_use_teach")}</p>
      <Uses {...props} />
    </Modal>
  );
}

function placeOf(project: string, use: VersionUse): string | null {
  if (use.kind === "service") return to.service(project, use.label);
  if (use.run) return to.run(project, use.run);
  if (use.kind === "version" && use.label.includes(":")) {
    const [model = "", version = ""] = use.label.split(":");
    return `${to.model(project, model)}?version=${encodeURIComponent(version)}`;
  }
  return null;
}
