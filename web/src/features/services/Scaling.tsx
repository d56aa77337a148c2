import { lazy, Suspense } from "react";

import { useGet } from "@/api/hooks";
import type { Scaling as Wish, ScaleLine, Service } from "@/api/types";
import { useNow } from "@/lib/clock";
import { useT } from "@/lib/i18n";
import { Ago, Card } from "@/ui/basics";
import { Bones, Loaded } from "@/ui/feedback";
import { useMode } from "@/ui/mode";

import { ScalingForm } from "./ScalingForm";
import "./scaling.css";

const Chart = lazy(() => import("@/ui/chart"));

/** How many replicas the service has, why, and what it may have. */
export function Scaling(props: { project: string; route: string; service: Service }) {
  const { project, route, service } = props;
  const scaling = useGet<Wish>(["service", project, service.name, "scaling"], `${route}/scaling`, undefined, {
    refetchInterval: 5000, // the reason names what was measured, which no event tells
  });
  return (
    <Loaded query={scaling} rows={4}>
      {(found) => (
        <div className="scaling">
          <Now scaling={found} ready={service.ready} />
          {found.lines.length > 0 && <Strip lines={found.lines} />}
          <ScalingForm key={wishKey(found)} project={project} route={route} scaling={found} />
        </div>
      )}
    </Loaded>
  );
}

/** What a form was filled from; the outcome may change under it. */
const wishKey = (found: Wish): string =>
  JSON.stringify([
    [found.min, found.max, found.cpu, found.memory, found.gpu, found.qps, found.concurrency],
    [found.idle, found.calm, found.priority],
    found.lines.map((line) => [line.cron, line.timezone, line.min, line.max]),
  ]);

function Now(props: { scaling: Wish; ready: number }) {
  const t = useT();
  const { scaling, ready } = props;
  const span = scaling.least === scaling.most ? String(scaling.most) : `${scaling.least} – ${scaling.most}`;
  return (
    <Card title={t("scaling.now")}>
      <div className="scale-now">
        <output className="number num" aria-label={t("scaling.wanted")}>
          {scaling.wanted}
        </output>
        <div>
          <div className="why" aria-live="polite">
            {scaling.why}
          </div>
          <div className="soft row wrap" style={{ gap: "0 12px" }}>
            <span>{t("scaling.ready", { n: ready })}</span>
            <span>{t("scaling.allowed", { span })}</span>
            {scaling.since && (
              <span>
                {t("scaling.since")} <Ago time={scaling.since} />
              </span>
            )}
          </div>
        </div>
      </div>
      {scaling.history.length > 1 && <History of={scaling} />}
    </Card>
  );
}

/** The number over time, as steps. */
function History({ of }: { of: Wish }) {
  const t = useT();
  const { mode } = useMode();
  const now = useNow(true, 30_000);
  const points = of.history.map((mark) => [Date.parse(mark.at), mark.wanted]);
  const option = {
    animation: false,
    grid: { left: 28, right: 12, top: 12, bottom: 24 },
    tooltip: { trigger: "axis" },
    xAxis: { type: "time", axisLabel: { hideOverlap: true } },
    yAxis: { type: "value", min: 0, minInterval: 1 },
    series: [
      {
        type: "line",
        step: "end",
        symbol: points.length > 40 ? "none" : "circle",
        symbolSize: 5,
        areaStyle: { opacity: 0.12 },
        data: [...points, [now, of.wanted]],
      },
    ],
  };
  return (
    <Suspense fallback={<Bones rows={3} />}>
      <Chart option={option} mode={mode} height={150} label={t("scaling.history")} />
    </Suspense>
  );
}

/** What holds now and next, by the clock. */
function Strip({ lines }: { lines: ScaleLine[] }) {
  const t = useT();
  const ends = lines.map((line) => line.next.at(-1)?.at ?? "9").sort();
  const coming = lines
    .flatMap((line) => line.next.map((due) => ({ line, due })))
    // Beyond the last due time that is told of a line, it may come due unseen.
    .filter(({ due }) => due.at <= (ends[0] ?? ""))
    .sort((one, other) => one.due.at.localeCompare(other.due.at))
    .slice(0, 7);
  const holds = lines.find((line) => line.holds);
  return (
    <Card title={t("scaling.coming")}>
      <ol className="scale-strip" tabIndex={0} aria-label={t("scaling.coming")}>
        {holds && (
          <li className="holds" aria-current="true">
            <b className="num">{span(holds)}</b>
            <span>{t("scaling.holds")}</span>
          </li>
        )}
        {coming.map(({ line, due }) => (
          <li key={`${due.at} ${line.cron} ${line.timezone}`} title={`${line.sentence} · ${line.timezone}`}>
            <b className="num">{span(line)}</b>
            <span className="num nowrap">{due.local.slice(5)}</span>
          </li>
        ))}
      </ol>
      <ul className="scale-lines">
        {lines.map((line, at) => (
          <li key={at}>
            <span>{line.sentence}</span> <span className="muted">{line.timezone}</span>{" "}
            <b className="num nowrap">{span(line)}</b>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const span = (line: ScaleLine): string => (line.min === line.max ? String(line.min) : `${line.min} – ${line.max}`);
