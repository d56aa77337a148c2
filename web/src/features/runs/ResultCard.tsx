import { Image } from "antd";
import { Download, ExternalLink } from "lucide-react";
import { lazy, Suspense, useMemo } from "react";

import { api } from "@/api/http";
import type { Result, SeriesResult } from "@/api/types";
import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { csv, fileName, saveText } from "@/lib/save";
import { lines, steps } from "@/parts/usage/charts";
import { IconButton } from "@/ui/basics";
import { Bones } from "@/ui/feedback";
import { useMode } from "@/ui/mode";
import { DataTable } from "@/ui/preview/table";
import { Prose } from "@/ui/prose";

const Chart = lazy(() => import("@/ui/chart"));

interface CardProps {
  result: Result;
  /** Of the task; the result's file lies below it. */
  route: string;
  at: number;
  name: string;
}

/** One result with its title and its download. */
export function ResultCard(props: CardProps) {
  const t = useT();
  const { result } = props;
  const file = api(`${props.route}/results/${props.at}/file`);
  const wide = result.type === "table" || result.type === "html" || result.type === "text";
  return (
    <figure className={wide ? "result wide" : "result"} data-type={result.type}>
      <figcaption className="row between">
        <h3 className="clip">{result.title}</h3>
        <span className="row" style={{ gap: 2 }}>
          {result.type === "series" && (
            <span className="muted num nowrap">
              {t("results.last", { value: number(result.value), n: result.count })}
            </span>
          )}
          {result.type === "html" && (
            <a
              className="plain muted"
              href={file}
              target="_blank"
              rel="noreferrer"
              aria-label={t("results.open")}
              title={t("results.open")}
            >
              <ExternalLink size={14} />
            </a>
          )}
          <Save result={result} file={file} name={result.title || `${props.name}-${props.at + 1}`} />
        </span>
      </figcaption>
      <Shown result={result} file={file} />
    </figure>
  );
}

function Save(props: { result: Result; file: string; name: string }) {
  const t = useT();
  const { result, name } = props;
  const icon = <Download size={14} />;
  const label = t("do.download");
  const give = (ending: string, type: string, text: () => string) => (
    <IconButton icon={icon} label={label} onClick={() => saveText(fileName(name, ending), text(), type)} />
  );
  switch (result.type) {
    case "image":
    case "html":
      return <IconButton icon={icon} label={label} href={props.file} />;
    case "table":
      return give("csv", "text/csv", () => csv(result.columns ?? [], result.rows ?? []));
    case "echarts":
      return give("json", "application/json", () => JSON.stringify(result.option, null, 2));
    case "text":
      return give("md", "text/markdown", () => result.text);
    case "series":
      return give("csv", "text/csv", () => csv(["step", result.name, "at"], result.points));
    default:
      return null;
  }
}

function Shown({ result, file }: { result: Result; file: string }) {
  const t = useT();
  const { mode } = useMode();
  switch (result.type) {
    case "image":
      return <Image src={file} alt={result.title || t("results.image")} loading="lazy" preview={{ src: file }} />;
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
    case "series":
      return <Curve result={result} />;
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

/** A metric by step, drawn further while the task runs. */
function Curve(props: { result: SeriesResult }) {
  const t = useT();
  const { mode } = useMode();
  const option = useMemo(() => lines([steps(props.result)], { x: t("results.step"), unit: number }), [props.result, t]);
  return (
    <Suspense fallback={<Bones rows={4} />}>
      <Chart option={option} mode={mode} height={220} label={props.result.name} />
    </Suspense>
  );
}
