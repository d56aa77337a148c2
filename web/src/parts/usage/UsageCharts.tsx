import { Select } from "antd";
import { useMemo, useState } from "react";

import { useGet } from "@/api/hooks";
import type { Metrics } from "@/api/types";
import { bytes, duration, number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { Loaded, Note } from "@/ui/feedback";

import "../parts.css";
import { Cost } from "./Cost";
import { lines, measured, peakOf } from "./charts";
import { Plot } from "./Plot";

const LIVE = 3000;

/** What the task uses and used: cores, memory, accelerators over time, and what it costs. */
export function UsageCharts(props: { routeKey: readonly unknown[]; route: string; state: string }) {
  const t = useT();
  const running = props.state === "Running" || props.state === "Queued";
  const metrics = useGet<Metrics>([...props.routeKey, "metrics", props.state], `${props.route}/metrics`, undefined, {
    refetchInterval: running ? LIVE : false,
  });
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <Loaded query={metrics}>
      {(found) => {
        const attempt = found.attempts.find((each) => each.attempt === chosen) ?? found.attempts.at(-1);
        return (
          <>
            {found.cost.attempts > 0 && <Cost cost={found.cost} />}
            {!attempt && <Note>{t(running ? "metrics.soon" : "metrics.none")}</Note>}
            {found.attempts.length > 1 && (
              <div>
                <Select
                  size="small"
                  aria-label={t("task.attempt")}
                  value={attempt?.attempt}
                  onChange={setChosen}
                  options={found.attempts.map((each) => ({
                    value: each.attempt,
                    label: t("task.attempt_n", { n: each.attempt }),
                  }))}
                />
              </div>
            )}
            {attempt && <Charts metrics={found} attempt={attempt} />}
          </>
        );
      }}
    </Loaded>
  );
}

function Charts(props: { metrics: Metrics; attempt: Metrics["attempts"][number] }) {
  const t = useT();
  const { metrics, attempt } = props;
  const names = useMemo(() => ({ used: t("metrics.used"), asked: t("metrics.asked") }), [t]);
  const axis = t("metrics.seconds");
  const cpu = useMemo(
    () => lines(measured(attempt, "cpu", names, metrics.cpu_asked), { x: axis, unit: number }),
    [attempt, metrics.cpu_asked, names, axis],
  );
  const memory = useMemo(
    () => lines(measured(attempt, "memory", names, metrics.memory_asked), { x: axis, unit: bytes }),
    [attempt, metrics.memory_asked, names, axis],
  );
  const load = useMemo(
    () =>
      lines(measured(attempt, "accelerator", names, null), {
        x: axis,
        unit: (value) => `${Math.round(value * 100)} %`,
      }),
    [attempt, names, axis],
  );
  const held = useMemo(
    () => lines(measured(attempt, "accelerator_memory", names, null), { x: axis, unit: bytes }),
    [attempt, names, axis],
  );
  return (
    <div className="metric-charts">
      <Plot
        title={t("metrics.cpu")}
        option={cpu}
        more={t("metrics.peak_of", { peak: number(peakOf(attempt.cpu)), asked: number(metrics.cpu_asked) })}
      />
      <Plot
        title={t("metrics.memory")}
        option={memory}
        more={
          metrics.memory_asked
            ? t("metrics.peak_of", { peak: bytes(peakOf(attempt.memory)), asked: bytes(metrics.memory_asked) })
            : t("metrics.peak", { peak: bytes(peakOf(attempt.memory)) })
        }
      />
      {attempt.accelerator.length > 0 && <Plot title={t("metrics.accelerator")} option={load} />}
      {attempt.accelerator_memory.length > 0 && <Plot title={t("metrics.accelerator_memory")} option={held} />}
      <p className="muted" style={{ fontSize: 12, gridColumn: "1 / -1" }}>
        {t("metrics.every", { step: duration(attempt.step) })}
      </p>
    </div>
  );
}
