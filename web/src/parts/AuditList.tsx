import { Modal } from "antd";
import { useDeferredValue, useState } from "react";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { AuditEntry } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Ago, Who } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { type Column, List } from "@/ui/list";

/** Who changed what, of one project or of the whole studio. */
export function AuditList(props: { project?: string }) {
  const t = useT();
  const [actor, setActor] = useState("");
  const [looking, setLooking] = useState<AuditEntry | null>(null);
  const route = props.project === undefined ? "audit" : path`projects/${props.project}/audit`;
  const entries = useList<AuditEntry>(["audit", props.project ?? ""], route, {
    actor: useDeferredValue(actor.trim()) || undefined,
  });
  const columns: Column<AuditEntry>[] = [
    { key: "at", title: t("audit.at"), width: "120px", render: (row) => <Ago time={row.at} /> },
    { key: "actor", title: t("audit.actor"), width: "140px", render: (row) => <Who name={row.actor} /> },
    {
      key: "action",
      title: t("audit.action"),
      width: "minmax(140px, 1fr)",
      render: (row) => <code>{row.action}</code>,
    },
    {
      key: "subject",
      title: t("audit.subject"),
      width: "minmax(160px, 1.4fr)",
      render: (row) => <span title={row.subject}>{row.subject}</span>,
    },
    {
      key: "change",
      title: t("audit.change"),
      width: "minmax(160px, 2fr)",
      render: (row) => (
        <span className="soft">
          {changed(row)
            .map((each) => each.field)
            .join(", ")}
        </span>
      ),
      wideOnly: true,
    },
  ];
  return (
    <>
      <List
        id="audit"
        label={t("manage.audit")}
        columns={columns}
        rows={entries}
        rowKey={(row) => row.id}
        onOpen={setLooking}
        search={{ value: actor, onChange: setActor, placeholder: t("audit.search") }}
        empty={<Empty lead={t(actor ? "list.nothing" : "audit.none")} teach={actor ? t("audit.exact") : undefined} />}
      />
      {looking && (
        <Modal
          open
          footer={null}
          width={760}
          title={
            <span>
              <code>{looking.action}</code> · {looking.subject}
            </span>
          }
          onCancel={() => setLooking(null)}
        >
          <p className="soft">
            <Who name={looking.actor} /> · <Ago time={looking.at} />
          </p>
          <div className="grid-wrap" tabIndex={0}>
            <table className="grid">
              <thead>
                <tr>
                  <th>{t("audit.field")}</th>
                  <th>{t("audit.before")}</th>
                  <th>{t("audit.after")}</th>
                </tr>
              </thead>
              <tbody>
                {changed(looking).map((each) => (
                  <tr key={each.field}>
                    <td>
                      <code>{each.field}</code>
                    </td>
                    <td>
                      <pre>{say(each.before)}</pre>
                    </td>
                    <td>
                      <pre>{say(each.after)}</pre>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Modal>
      )}
    </>
  );
}

const say = (value: unknown) =>
  value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value, null, 1);

function changed(entry: AuditEntry): { field: string; before: unknown; after: unknown }[] {
  const before = entry.before ?? {};
  const after = entry.after ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }));
}
