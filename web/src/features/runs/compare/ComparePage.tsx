import { Button, Switch } from "antd";
import { useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Comparison } from "@/api/types";
import { duration, number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useProject } from "@/parts/session";
import { Ago, Card, IconButton, Took, Who } from "@/ui/basics";
import { Empty, Loaded } from "@/ui/feedback";
import { Page } from "@/ui/page";
import { isOver, State } from "@/ui/states";
import { X } from "lucide-react";

import { ComparedChart } from "./ComparedChart";
import { ComparedResults } from "./ComparedResults";
import { nameOf, shownValue } from "./values";
import "./compare.css";

/** Two or more runs side by side. The address names them, so that the page can be shared. */
export default function ComparePage() {
  const t = useT();
  const project = useProject();
  const [query] = useSearchParams();
  const ids = useMemo(() => [...new Set((query.get("ids") ?? "").split(",").filter(Boolean))], [query]);
  const found = useGet<Comparison>(
    ["run", project, undefined, "compare", ids],
    ids.length > 1 ? `${path`projects/${project}/runs`}:compare` : null,
    { ids: ids.join(",") },
  );
  return (
    <Page
      title={t("compare.title")}
      crumbs={[{ label: t("nav.runs"), to: to.runs(project) }, { label: t("compare.title") }]}
    >
      {ids.length < 2 ? (
        <Empty lead={t("compare.few")} teach={t("compare.teach")}>
          <Link to={to.runs(project)}>
            <Button>{t("nav.runs")}</Button>
          </Link>
        </Empty>
      ) : (
        <Loaded query={found}>{(all) => <Sides project={project} of={all} />}</Loaded>
      )}
    </Page>
  );
}

function Sides(props: { project: string; of: Comparison }) {
  const t = useT();
  const { of } = props;
  const [only, setOnly] = useState(false);
  const kept = <T extends { differs: boolean }>(rows: T[]) => (only ? rows.filter((row) => row.differs) : rows);
  const params = kept(of.params);
  const metrics = kept(of.metrics);
  const tasks = kept(of.tasks);
  return (
    <div className="col" style={{ gap: 12 }}>
      <label className="row" style={{ gap: 6 }}>
        <Switch size="small" checked={only} onChange={setOnly} />
        {t("compare.only")}
      </label>
      <Card flush>
        <div className="grid-wrap" tabIndex={0} role="region" aria-label={t("compare.title")}>
          <table className="grid compare">
            <Head project={props.project} of={of} />
            <Section title={t("run.params")} none={of.params.length > 0 && params.length === 0} span={of.runs.length}>
              {params.map((row) => (
                <Line key={row.name} name={row.name} differs={row.differs} cells={row.values.map(shownValue)} code />
              ))}
            </Section>
            <Section
              title={t("compare.metrics")}
              none={of.metrics.length > 0 && metrics.length === 0}
              span={of.runs.length}
            >
              {metrics.map((row) => (
                <Line
                  key={`${row.task}/${row.name}`}
                  name={nameOf(row)}
                  differs={row.differs}
                  cells={row.values.map(shownValue)}
                />
              ))}
            </Section>
            <Section title={t("run.tasks")} none={of.tasks.length > 0 && tasks.length === 0} span={of.runs.length}>
              {tasks.map((row) => (
                <Line
                  key={row.name}
                  name={row.name}
                  differs={row.differs}
                  cells={row.states.map((state, at) =>
                    state === null ? (
                      "–"
                    ) : (
                      <span key={at} className="row" style={{ gap: 6 }}>
                        <State state={state} size={12} />
                        <span className="muted num">{row.seconds[at] === null ? "" : duration(row.seconds[at])}</span>
                      </span>
                    ),
                  )}
                />
              ))}
            </Section>
          </table>
        </div>
      </Card>
      {(of.metrics.length > 0 || of.curves.length > 0) && <ComparedChart of={of} />}
      {of.results.length > 0 && <ComparedResults project={props.project} of={of} />}
    </div>
  );
}

function Head(props: { project: string; of: Comparison }) {
  const t = useT();
  const [, setQuery] = useSearchParams();
  const { runs } = props.of;
  const without = (id: string) =>
    setQuery(
      {
        ids: runs
          .map((run) => run.id)
          .filter((each) => each !== id)
          .join(","),
      },
      { replace: true },
    );
  return (
    <thead>
      <tr>
        <th scope="col">{t("nav.runs")}</th>
        {runs.map((run, at) => (
          <th scope="col" key={run.id}>
            <div className="col" style={{ gap: 2 }}>
              <span className="row">
                <b>{at + 1}</b>
                <Link to={to.run(props.project, run.id)} title={run.id}>
                  {run.pipeline} · {run.id.slice(-6)}
                </Link>
                {runs.length > 2 && (
                  <IconButton icon={<X size={12} />} label={t("compare.drop")} onClick={() => without(run.id)} />
                )}
              </span>
              <span className="row">
                <State state={run.state} size={12} />
                <Took
                  from={run.started_at ?? run.created_at}
                  to={isOver(run.state) ? (run.ended_at ?? run.created_at) : null}
                />
              </span>
              <span className="soft row" style={{ gap: 4 }}>
                <Ago time={run.created_at} /> · <Who name={run.created_by} />
              </span>
            </div>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Section(props: { title: string; none: boolean; span: number; children: React.ReactNode[] }) {
  const t = useT();
  if (props.children.length === 0 && !props.none) return null;
  return (
    <tbody>
      <tr className="compare-section">
        <th scope="rowgroup" colSpan={props.span + 1}>
          {props.title}
        </th>
      </tr>
      {props.none && (
        <tr>
          <td colSpan={props.span + 1} className="muted">
            {t("compare.same")}
          </td>
        </tr>
      )}
      {props.children}
    </tbody>
  );
}

function Line(props: { name: string; differs: boolean; cells: React.ReactNode[]; code?: boolean }) {
  const t = useT();
  return (
    <tr className={props.differs ? "differs" : undefined}>
      <th scope="row">
        {props.differs && (
          <span className="differs-mark" title={t("compare.differs")}>
            ≠<span className="visually-hidden">{t("compare.differs")}</span>
          </span>
        )}
        {props.code ? <code>{props.name}</code> : props.name}
      </th>
      {props.cells.map((cell, at) => (
        <td key={at} className="num">
          {typeof cell === "number" ? number(cell) : cell}
        </td>
      ))}
    </tr>
  );
}
