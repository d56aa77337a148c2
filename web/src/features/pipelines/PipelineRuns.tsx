import { useState } from "react";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { RunListed } from "@/api/types";
import { useT } from "@/lib/i18n";
import { runFilter } from "@/parts/filters";
import { to } from "@/parts/links";
import { useRunColumns } from "@/parts/RunList";
import { CodeBlock } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { List } from "@/ui/list";

export function PipelineRuns(props: { project: string; name: string }) {
  const t = useT();
  const [order, setOrder] = useState("-created_at");
  const runs = useList<RunListed>(
    ["runs", props.project, "of", props.name],
    path`projects/${props.project}/runs`,
    runFilter({ pipeline: props.name, order }),
  );
  const columns = useRunColumns(props.project).map((column) =>
    column.key === "pipeline" ? { ...column, title: t("run.do") } : column,
  );
  return (
    <List
      id="pipeline-runs"
      label={t("nav.runs")}
      columns={columns}
      rows={runs}
      rowKey={(run) => run.id}
      href={(run) => to.run(props.project, run.id)}
      order={{ by: order, onChange: setOrder }}
      empty={
        <Empty lead={t("run.none")} teach={t("run.none_teach")}>
          <CodeBlock text={`cube run ${props.name} -p ${props.project}`} />
        </Empty>
      }
    />
  );
}
