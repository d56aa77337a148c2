import { useState } from "react";
import { Link } from "react-router";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { Task } from "@/api/types";
import { type Key, useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { Took } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { Chip, type Column, List } from "@/ui/list";
import { State } from "@/ui/states";

const STATES: [state: string, word: Key][] = [
  ["Running", "state.running"],
  ["Failed", "state.failed"],
  ["Succeeded", "state.done"],
];

/** The items of a foreach, each a task of its own. */
export function TaskItems(props: { project: string; run: string; name: string }) {
  const t = useT();
  const [state, setState] = useState<string | null>(null);
  const items = useList<Task>(
    ["run", props.project, props.run, "items", props.name],
    path`projects/${props.project}/runs/${props.run}/tasks`,
    { items_of: props.name, state },
  );
  const columns: Column<Task>[] = [
    {
      key: "name",
      title: t("task.item_n"),
      width: "minmax(120px, 1fr)",
      render: (row) => (
        <Link className="name" to={to.run(props.project, props.run, row.name)}>
          {row.name}
        </Link>
      ),
    },
    { key: "state", title: t("run.state"), width: "104px", render: (row) => <State state={row.state} /> },
    {
      key: "took",
      title: t("run.took"),
      width: "80px",
      right: true,
      render: (row) => <Took from={row.started_at} to={row.ended_at} />,
    },
    {
      key: "reason",
      title: t("run.reason"),
      width: "minmax(120px, 2fr)",
      render: (row) => (
        <span className="soft" title={row.reason}>
          {row.reason}
        </span>
      ),
      wideOnly: true,
    },
  ];
  return (
    <List
      id="items"
      label={t("task.items")}
      columns={columns}
      rows={items}
      rowKey={(row) => row.id}
      href={(row) => to.run(props.project, props.run, row.name)}
      chips={STATES.map(([each, word]) => (
        <Chip key={each} on={state === each} onToggle={() => setState(state === each ? null : each)}>
          {t(word)}
        </Chip>
      ))}
      empty={<Empty lead={t("list.nothing")} />}
    />
  );
}
