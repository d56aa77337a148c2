import { useMemo, useState } from "react";

import { useGet } from "@/api/hooks";
import type { ServiceMetrics } from "@/api/types";
import { bytes, number } from "@/lib/format";
import { type Key, useT } from "@/lib/i18n";
import { useParam } from "@/lib/param";
import { lines } from "@/parts/usage/charts";
import { Plot } from "@/parts/usage/Plot";
import { Empty, Loaded } from "@/ui/feedback";
import { Faces } from "@/ui/page";

import {
  allQuantiles,
  byReplica,
  byRevision,
  latency,
  most,
  type Quantile,
  quantiles,
  rate,
  share,
  type Span,
  spans,
} from "./measures";

const names = Object.keys(spans) as Span[];
const isSpan = (text: string): text is Span => text in spans;

/** What the service was asked over time, by revision, and what its replicas use. */
export function Metrics(props: { project: string; name: string; route: string }) {
  const t = useT();
  const [asked, setAsked] = useParam("span");
  const span = isSpan(asked) ? asked : "15m";
  const metrics = useGet<ServiceMetrics>(
    ["service", props.project, props.name, "metrics"],
    `${props.route}/metrics`,
    { span: spans[span].seconds },
    { refetchInterval: spans[span].every, placeholderData: (before) => before },
  );
  return (
    <div className="col">
      <Faces
        label={t("measure.span")}
        at={span}
        onChange={(next) => setAsked(next === "15m" ? "" : next)}
        of={names.map((key) => ({ key, label: t(`span.${key}` as Key) }))}
      />
      <Loaded query={metrics} rows={6}>
        {(found) => (
          <>
            {found.total.requests > 0 || found.revisions.length > 0 ? (
              <Asked metrics={found} />
            ) : (
              <Empty lead={t("measure.none")} teach={t("measure.none_teach")} />
            )}
            {found.replicas.length > 0 && <Used metrics={found} />}
          </>
        )}
      </Loaded>
    </div>
  );
}

function Asked({ metrics }: { metrics: ServiceMetrics }) {
  const t = useT();
  const [quantile, setQuantile] = useState<Quantile>("p99");
  const { total, revisions } = metrics;
  const charts = useMemo(() => {
    const name = (n: number) => t("measure.revision", { n });
    const plot = (of: ReturnType<typeof byRevision>, unit: (value: number) => string) =>
      lines(of, { time: true, unit });
    return {
      qps: plot(byRevision(metrics, "qps", name), rate),
      errors: plot(byRevision(metrics, "error_rate", name), share),
      latency: plot(
        metrics.revisions.length > 1 ? byRevision(metrics, quantile, name) : allQuantiles(metrics),
        latency,
      ),
      active: plot(byRevision(metrics, "active", name), number),
    };
  }, [metrics, quantile, t]);
  return (
    <section className="col" aria-label={t("measure.asked")}>
      <p className="soft num">
        {t("measure.summary", {
          n: total.requests,
          failures: total.failures,
          share: share(total.requests ? total.failures / total.requests : 0),
        })}
      </p>
      <div className="metric-charts">
        <Plot title={t("measure.qps")} option={charts.qps} more={t("metrics.peak", { peak: rate(most(total.qps)) })} />
        <Plot title={t("measure.errors")} option={charts.errors} />
        <div>
          <Plot
            title={revisions.length > 1 ? `${t("measure.latency")} ${quantile}` : t("measure.latency")}
            option={charts.latency}
            more={t("metrics.peak", { peak: latency(most(total[quantile])) })}
          />
          {revisions.length > 1 && (
            <Faces
              label={t("measure.quantile")}
              at={quantile}
              onChange={setQuantile}
              of={quantiles.map((key) => ({ key, label: key }))}
            />
          )}
        </div>
        <Plot title={t("measure.active")} option={charts.active} />
      </div>
    </section>
  );
}

function Used({ metrics }: { metrics: ServiceMetrics }) {
  const t = useT();
  const charts = useMemo(() => {
    const name = (each: { number: number; revision: number }) =>
      t("measure.replica", { n: each.number, revision: each.revision });
    return {
      cpu: lines(byReplica(metrics, "cpu", name), { time: true, unit: number }),
      memory: lines(byReplica(metrics, "memory", name), { time: true, unit: bytes }),
    };
  }, [metrics, t]);
  return (
    <section className="metric-charts" aria-label={t("measure.used")}>
      <Plot title={t("metrics.cpu")} option={charts.cpu} />
      <Plot title={t("metrics.memory")} option={charts.memory} />
    </section>
  );
}
