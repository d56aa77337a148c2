import { Button } from "antd";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";

import { useT } from "@/lib/i18n";

import { moved, same, type Share } from "./shares";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10, Home: -100, End: 100 };

/** How the requests are shared; its borders are dragged, or moved by the arrow keys, and nothing happens before one says
 * so. What was dragged stays until it is sent or left, also when news of the service come meanwhile. */
export function TrafficBar(props: {
  shares: readonly Share[];
  busy: boolean;
  onSend?: (shares: Share[], sent: () => void) => void;
  onLeave: () => void;
}) {
  const t = useT();
  const [drawn, setDrawn] = useState<Share[] | null>(null);
  const shares = drawn ?? [...props.shares];
  const isChanged = drawn !== null && !same(drawn, props.shares);
  // A revision that was just taken in has nothing yet: its share is there to be dragged.
  const isOffered = shares.some((each) => each.percent === 0);
  return (
    <div className="col" style={{ gap: 8 }}>
      <div className="traffic-bar" role="group" aria-label={t("rollout.shares")}>
        {shares.map((each, at) => (
          <Part
            key={each.revision}
            share={each}
            at={at}
            border={
              props.onSend && at + 1 < shares.length ? (
                <Border shares={shares} at={at} onChange={(next) => setDrawn(next)} />
              ) : null
            }
          />
        ))}
      </div>
      {props.onSend && shares.length > 1 && (
        <div className="row wrap" style={{ gap: 8 }}>
          <Button
            type="primary"
            size="small"
            disabled={!isChanged}
            loading={props.busy}
            onClick={() => props.onSend?.(shares, () => setDrawn(null))}
          >
            {t("rollout.apply")}
          </Button>
          {(isChanged || isOffered) && (
            <Button
              size="small"
              onClick={() => {
                setDrawn(null);
                props.onLeave();
              }}
            >
              {t("do.cancel")}
            </Button>
          )}
          <span className="muted" style={{ fontSize: 12 }}>
            {t("rollout.drag")}
          </span>
        </div>
      )}
    </div>
  );
}

function Part(props: { share: Share; at: number; border: React.ReactNode }) {
  const t = useT();
  const { revision, percent } = props.share;
  return (
    <>
      <div className={`part part-${props.at % 5}`} style={{ flexGrow: percent }} data-revision={revision}>
        <span className="num">{t("rollout.part", { n: revision, percent })}</span>
      </div>
      {props.border}
    </>
  );
}

function Border(props: { shares: Share[]; at: number; onChange: (shares: Share[]) => void }) {
  const t = useT();
  const from = useRef<{ x: number; shares: Share[] } | null>(null);
  const { shares, at } = props;
  const left = shares[at];
  const right = shares[at + 1];
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, shares };
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const width = event.currentTarget.parentElement?.clientWidth ?? 0;
    if (from.current && width)
      props.onChange(moved(from.current.shares, at, ((event.clientX - from.current.x) * 100) / width));
  };
  const press = (event: KeyboardEvent) => {
    const by = STEPS[event.key] ?? (event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0);
    if (!by) return;
    event.preventDefault();
    props.onChange(moved(shares, at, by));
  };
  if (!left || !right) return null;
  return (
    <div
      className="border"
      role="slider"
      tabIndex={0}
      aria-label={t("rollout.border", { left: left.revision, right: right.revision })}
      aria-valuemin={0}
      aria-valuemax={left.percent + right.percent}
      aria-valuenow={left.percent}
      aria-valuetext={t("rollout.border_value", { left: left.percent, right: right.percent })}
      onPointerDown={grab}
      onPointerMove={drag}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
      onKeyDown={press}
    />
  );
}
