import { Select } from "antd";
import { lazy, Suspense, useMemo, useState } from "react";

import type { Comparison } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Card } from "@/ui/basics";
import { Bones } from "@/ui/feedback";
import { useMode } from "@/ui/mode";

import { chartable, chartOf } from "./values";

const Chart = lazy(() => import("@/ui/chart"));

/** One metric over all runs. */
export function ComparedChart(props: { of: Comparison }) {
  const t = useT();
  const { mode } = useMode();
  const { of } = props;
  const names = useMemo(() => chartable(of), [of]);
  const [chosen, setChosen] = useState<string | null>(null);
  const wanted = chosen !== null && names.includes(chosen) ? chosen : names[0];
  const option = useMemo(
    () =>
      wanted === undefined
        ? null
        : chartOf(of, wanted, {
            step: t("results.step"),
            run: (at) => `${at + 1} · ${(of.runs[at]?.id ?? "").slice(-6)}`,
          }),
    [of, wanted, t],
  );
  if (!option || wanted === undefined) return null;
  return (
    <Card
      title={t("compare.chart")}
      extra={
        <Select
          size="small"
          style={{ minWidth: 200 }}
          aria-label={t("compare.metrics")}
          value={wanted}
          onChange={setChosen}
          options={names.map((name) => ({ value: name, label: name }))}
        />
      }
    >
      <Suspense fallback={<Bones rows={5} />}>
        <Chart option={option} mode={mode} height={260} label={wanted} />
      </Suspense>
    </Card>
  );
}
