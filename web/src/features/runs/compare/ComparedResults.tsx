import { Select } from "antd";
import { useState } from "react";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Comparison, Result } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Card } from "@/ui/basics";
import { Loaded } from "@/ui/feedback";

import { ResultCard } from "../ResultCard";
import "../run.css";

/** One result of all runs side by side. */
export function ComparedResults(props: { project: string; of: Comparison }) {
  const t = useT();
  const { of } = props;
  const [chosen, setChosen] = useState(0);
  const row = of.results[chosen] ?? of.results[0];
  if (!row) return null;
  return (
    <Card
      title={t("task.results")}
      extra={
        <Select
          size="small"
          style={{ minWidth: 200 }}
          aria-label={t("task.results")}
          value={of.results.indexOf(row)}
          onChange={setChosen}
          options={of.results.map((each, at) => ({ value: at, label: `${each.task} / ${each.title || each.type}` }))}
        />
      }
    >
      <div className="compare-results">
        {of.runs.map((run, at) => (
          <section key={run.id} aria-label={run.id}>
            <h4 className="muted">
              {at + 1} · {run.id.slice(-6)}
            </h4>
            {typeof row.indexes[at] === "number" ? (
              <One project={props.project} run={run.id} task={row.task} at={row.indexes[at]} />
            ) : (
              <p className="muted">{t("compare.no_result")}</p>
            )}
          </section>
        ))}
      </div>
    </Card>
  );
}

function One(props: { project: string; run: string; task: string; at: number }) {
  const route = path`projects/${props.project}/runs/${props.run}/tasks/${props.task}`;
  const found = useGet<{ items: Result[] }>(
    ["run", props.project, props.run, "task", props.task, "results"],
    `${route}/results`,
  );
  return (
    <Loaded query={found} rows={4}>
      {({ items }) => {
        const result = items[props.at];
        return result ? <ResultCard result={result} route={route} at={props.at} name={props.task} /> : null;
      }}
    </Loaded>
  );
}
