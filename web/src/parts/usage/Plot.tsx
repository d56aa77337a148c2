import { lazy, Suspense } from "react";

import { Bones } from "@/ui/feedback";
import { useMode } from "@/ui/mode";

import "../parts.css";

const Chart = lazy(() => import("@/ui/chart"));

/** A chart with its title and, beside it, what it says in short. */
export function Plot(props: { title: string; option: Record<string, unknown>; more?: string }) {
  const { mode } = useMode();
  return (
    <figure className="plot">
      <figcaption className="row between">
        <h3>{props.title}</h3>
        {props.more && <span className="muted num">{props.more}</span>}
      </figcaption>
      <Suspense fallback={<Bones rows={4} />}>
        <Chart option={props.option} mode={mode} height={190} label={props.title} />
      </Suspense>
    </figure>
  );
}
