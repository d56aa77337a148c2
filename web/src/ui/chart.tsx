import { BarChart, BoxplotChart, HeatmapChart, LineChart, PieChart, RadarChart, ScatterChart } from "echarts/charts";
import {
  DataZoomComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  MarkPointComponent,
  RadarComponent,
  TitleComponent,
  ToolboxComponent,
  TooltipComponent,
  TransformComponent,
  VisualMapComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

import { type Mode, token } from "./tokens";

echarts.use([
  BarChart,
  BoxplotChart,
  HeatmapChart,
  LineChart,
  PieChart,
  RadarChart,
  ScatterChart,
  DataZoomComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  MarkPointComponent,
  RadarComponent,
  TitleComponent,
  ToolboxComponent,
  TooltipComponent,
  TransformComponent,
  VisualMapComponent,
  CanvasRenderer,
]);

const theme = (mode: Mode) => ({
  color: (["accent", "s-queued", "s-running", "s-failed", "s-cached", "s-done", "s-stopped"] as const).map((name) =>
    token(mode, name),
  ),
  backgroundColor: "transparent",
  textStyle: { color: token(mode, "text-2"), fontFamily: "inherit" },
  title: { textStyle: { color: token(mode, "text"), fontSize: 13 } },
  legend: { textStyle: { color: token(mode, "text-2") } },
  categoryAxis: axis(mode),
  valueAxis: axis(mode),
});

const axis = (mode: Mode) => ({
  axisLine: { lineStyle: { color: token(mode, "line-strong") } },
  axisLabel: { color: token(mode, "text-3") },
  splitLine: { lineStyle: { color: token(mode, "line") } },
});

/** Options come from users' code as JSON: links and images out of them are taken away before they are drawn. */
function harmless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(harmless);
  if (value === null || typeof value !== "object") return value;
  const dropped = new Set(["link", "sublink", "graphic", "image", "extraCssText"]);
  const kept = Object.entries(value).filter(([key]) => !dropped.has(key));
  return Object.fromEntries(
    kept.map(([key, inner]) => [
      key,
      typeof inner === "string" && inner.startsWith("image://") ? "circle" : harmless(inner),
    ]),
  );
}

export default function Chart(props: { option: Record<string, unknown>; mode: Mode; height?: number; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<echarts.ECharts | null>(null);
  useEffect(() => {
    if (!box.current) return;
    const chart = echarts.init(box.current, theme(props.mode));
    drawn.current = chart;
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      chart.dispose();
      drawn.current = null;
    };
  }, [props.mode]);
  // A live chart gets new data many times; it stays the same chart.
  useEffect(() => {
    const option = harmless(props.option) as Record<string, unknown>;
    // Rich text in tooltips would put users' strings into the page as markup.
    drawn.current?.setOption(
      {
        animation: false,
        ...option,
        tooltip: option["tooltip"] ? { ...(option["tooltip"] as object), renderMode: "richText" } : undefined,
      },
      { notMerge: true },
    );
  }, [props.option, props.mode]);
  return <div ref={box} role="img" aria-label={props.label} style={{ height: props.height ?? 320, width: "100%" }} />;
}
