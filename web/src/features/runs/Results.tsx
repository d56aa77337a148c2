import { lazy, Suspense } from "react";

import { api } from "@/api/http";
import type { useGet } from "@/api/hooks";
import type { Result } from "@/api/types";
import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { Bones, Empty, Fence, Loaded } from "@/ui/feedback";
import { useMode } from "@/ui/mode";
import { DataTable } from "@/ui/preview/table";
import { Prose } from "@/ui/prose";

const Chart = lazy(() => import("@/ui/chart"));

interface ResultsProps {
  query: ReturnType<typeof useGet<{ items: Result[] }>>;
  done: boolean;
  route: string;
}

/** What the task showed: numbers first, then pictures, tables and charts in the order the task gave them. */
export function Results(props: ResultsProps) {
  const t = useT();
  return (
    <Loaded query={props.query}>
      {({ items }) => {
        const metrics = items.filter((each) => each.type === "metric");
        const rest = items.map((each, at) => ({ each, at })).filter(({ each }) => each.type !== "metric");
        if (items.length === 0)
          return (
            <Empty
              lead={t(props.done ? "results.none" : "results.none_yet")}
              teach={
                <>
                  {t("results.teach")} <code>task.report(table=…, image=…, echarts=…)</code>
                </>
              }
            />
          );
        return (
          <>
            {metrics.length > 0 && (
              <dl className="metrics">
                {metrics.map((metric, at) => (
                  <div key={at} className="metric">
                    <dt>{metric.title || metric.name}</dt>
                    <dd>{number(metric.value)}</dd>
                  </div>
                ))}
              </dl>
            )}
            <div className="results">
              {rest.map(({ each, at }) => (
                <figure
                  key={at}
                  className={each.type === "table" || each.type === "html" || each.type === "text" ? "wide" : ""}
                >
                  {each.title && <h3>{each.title}</h3>}
                  <Fence>
                    <Shown result={each} file={api(`${props.route}/results/${at}/file`)} />
                  </Fence>
                </figure>
              ))}
            </div>
          </>
        );
      }}
    </Loaded>
  );
}

function Shown({ result, file }: { result: Result; file: string }) {
  const t = useT();
  const { mode } = useMode();
  switch (result.type) {
    case "image":
      return <img src={file} alt={result.title || t("results.image")} loading="lazy" />;
    case "table":
      return (
        <DataTable
          columns={(result.columns ?? []).map((name) => ({ name: String(name) }))}
          rows={result.rows ?? []}
          height={360}
        />
      );
    case "echarts":
      return (
        <Suspense fallback={<Bones rows={5} />}>
          <Chart option={result.option} mode={mode} label={result.title || t("results.chart")} />
        </Suspense>
      );
    case "text":
      return <Prose text={result.text} />;
    case "html":
      // No same-origin: what a task wrote can run its scripts but reach nothing of the studio.
      return (
        <iframe
          sandbox="allow-scripts"
          src={file}
          title={result.title || t("results.page")}
          referrerPolicy="no-referrer"
        />
      );
    default:
      return null;
  }
}
