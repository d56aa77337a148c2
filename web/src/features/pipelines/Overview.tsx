import { useMemo, useState } from "react";
import { Link } from "react-router";

import { useAll } from "@/api/hooks";
import { path } from "@/api/http";
import type { Pipeline, Task } from "@/api/types";
import { DagView } from "@/graph/react/DagView";
import { pick, useI18n } from "@/lib/i18n";
import { fieldsOf } from "@/parts/ParamFields";
import { to } from "@/parts/links";
import { Ago, Card, Facts, Who } from "@/ui/basics";
import { Note } from "@/ui/feedback";
import { State } from "@/ui/states";

import "./pipelines.css";

/** The graph as it would run, with the states of the last run, and what is worth knowing beside it. */
export function Overview(props: { project: string; pipeline: Pipeline }) {
  const { t, lang } = useI18n();
  const { project, pipeline } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const last = pipeline.last_run;
  const tasks = useAll<Task>(
    ["run", project, last?.id, "tasks"],
    last ? path`projects/${project}/runs/${last.id}/tasks` : null,
  );
  const states = useMemo(() => new Map((tasks.data ?? []).map((task) => [task.name, task])), [tasks.data]);
  const nodes = useMemo(
    () =>
      pipeline.graph.nodes.map((node) => {
        const task = states.get(node.name);
        return {
          name: node.name,
          label: pick(node.label, lang) || node.name,
          icon: node.icon,
          detail: node.template,
          state: task?.state ?? null,
          from: task?.started_at ?? null,
          until: task?.ended_at ?? null,
        };
      }),
    [pipeline.graph, states, lang],
  );
  const node = pipeline.graph.nodes.find((each) => each.name === chosen);
  const fields = Object.entries(fieldsOf(pipeline.params));
  return (
    <div className="pipeline-overview">
      <section className="card pipeline-graph">
        <DagView
          nodes={nodes}
          edges={pipeline.graph.edges}
          selected={chosen}
          onSelect={setChosen}
          label={t("pipeline.graph")}
        />
      </section>
      <aside className="col">
        {node && (
          <Card title={node.name}>
            <Facts
              of={[
                [
                  t("task.template"),
                  node.template ? (
                    <Link key="t" to={to.template(project, node.template.split("@")[0] ?? "")}>
                      {node.template}
                    </Link>
                  ) : null,
                ],
                [
                  t("pipeline.state_last"),
                  states.has(node.name) ? <State key="s" state={states.get(node.name)?.state ?? ""} /> : null,
                ],
              ]}
            />
            {last && states.has(node.name) && (
              <Link to={to.run(project, last.id, node.name)}>{t("pipeline.open_task")}</Link>
            )}
          </Card>
        )}
        <Card title={t("pipeline.about")}>
          <Facts
            of={[
              [t("pipeline.description"), pick(pipeline.description, lang)],
              [t("pipeline.version"), pipeline.version],
              [
                t("pipeline.updated"),
                <span key="u">
                  <Ago time={pipeline.updated_at} /> · <Who name={pipeline.updated_by} />
                </span>,
              ],
              [t("pipeline.tasks"), pipeline.graph.nodes.length],
              [
                t("pipeline.last_run"),
                last ? (
                  <Link key="l" to={to.run(project, last.id)} className="row">
                    <State state={last.state} /> <Ago time={last.created_at} />
                  </Link>
                ) : (
                  t("pipeline.never_run")
                ),
              ],
            ]}
          />
        </Card>
        <Card title={t("pipeline.params")}>
          {fields.length === 0 ? (
            <Note>{t("run.no_params")}</Note>
          ) : (
            <Facts
              of={fields.map(([name, field]) => [
                <code key={name}>{name}</code>,
                <span key="v" className="row" style={{ gap: 6 }}>
                  <code>{field.default === undefined ? "–" : JSON.stringify(field.default)}</code>
                  <span className="muted">{field.type}</span>
                </span>,
              ])}
            />
          )}
        </Card>
      </aside>
    </div>
  );
}
