import { useT } from "@/lib/i18n";
import type { useGet } from "@/api/hooks";
import type { Result } from "@/api/types";
import { number } from "@/lib/format";
import { fileName, saveText } from "@/lib/save";
import { IconButton } from "@/ui/basics";
import { Empty, Fence, Loaded } from "@/ui/feedback";
import { Download } from "lucide-react";

import { ResultCard } from "./ResultCard";

interface ResultsProps {
  query: ReturnType<typeof useGet<{ items: Result[] }>>;
  name: string;
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
                  {t("results.teach")} <code>report(table=…, image=…, echarts=…, metric=…, step=…)</code>
                </>
              }
            />
          );
        return (
          <>
            {metrics.length > 0 && (
              <div className="row between results-head">
                <dl className="metrics">
                  {metrics.map((metric, at) => (
                    <div key={at} className="metric">
                      <dt>{metric.title || metric.name}</dt>
                      <dd>{number(metric.value)}</dd>
                    </div>
                  ))}
                </dl>
                <IconButton
                  icon={<Download size={14} />}
                  label={t("results.save_metrics")}
                  onClick={() =>
                    saveText(
                      fileName(`${props.name}-metrics`, "json"),
                      JSON.stringify(Object.fromEntries(metrics.map((each) => [each.name, each.value])), null, 2),
                      "application/json",
                    )
                  }
                />
              </div>
            )}
            <div className="results">
              {rest.map(({ each, at }) => (
                <Fence key={at}>
                  <ResultCard result={each} route={props.route} at={at} name={props.name} />
                </Fence>
              ))}
            </div>
          </>
        );
      }}
    </Loaded>
  );
}
