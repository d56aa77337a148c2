import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight, Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";

import { http, path } from "@/api/http";
import type { List, Run, Task, TaskDetail } from "@/api/types";
import { useNow } from "@/lib/clock";
import { absoluteTime, duration, millis } from "@/lib/format";
import { type Key, useI18n } from "@/lib/i18n";
import { IconButton } from "@/ui/basics";
import { isOver, lookOf, State } from "@/ui/states";

import { type Bar, type Part, type Row, rowsOf, ticksOf, type Unfolded } from "./rows";
import "./timeline.css";

const ROW = 26;
const MOST_ZOOM = 512;

const WORDS: Record<Part, Key> = {
  waiting: "state.waiting",
  queued: "state.queued",
  preparing: "state.preparing",
  ran: "state.running",
  mark: "timeline.ended",
};

async function below(project: string, run: string, task: Task): Promise<Unfolded> {
  const route = path`projects/${project}/runs/${run}/tasks`;
  if (!task.total)
    return { attempts: (await http.get<TaskDetail>(`${route}/${encodeURIComponent(task.name)}`)).attempts };
  const items: Task[] = [];
  for (let token: string | null = ""; token !== null;) {
    const page: List<Task> = await http.get<List<Task>>(route, {
      items_of: task.name,
      page_size: 500,
      page_token: token,
    });
    items.push(...page.items);
    token = page.next_page_token;
  }
  return { items };
}

interface TimelineProps {
  project: string;
  run: Run;
  tasks: Task[];
  selected: string | null;
  onSelect: (name: string) => void;
}

/** When each task waited, was queued, prepared and ran; attempts and items below their task. */
export function Timeline(props: TimelineProps) {
  const { t, lang } = useI18n();
  const { run, tasks } = props;
  const over = isOver(run.state);
  const now = useNow(!over);
  const begun = millis(run.created_at) ?? now;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const unfolded = useUnfolded(props, open);
  const rows = useMemo(() => rowsOf(tasks, unfolded, begun), [tasks, unfolded, begun]);
  const until = useMemo(
    () => endOf(rows, over ? millis(run.ended_at) : now, begun),
    [rows, over, run.ended_at, now, begun],
  );
  const span = Math.max(1, until - begun);

  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  const [zoom, setZoom] = useState(1);
  const label = width < 480 ? 128 : 190;
  const lane = Math.max(80, width - label - 12) * zoom;
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const watch = new ResizeObserver(() => setWidth(box.clientWidth));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  const [kept, setKept] = useState<number | null>(null);
  const zoomTo = (next: number) => {
    const box = scroller.current;
    const wanted = Math.min(MOST_ZOOM, Math.max(1, next));
    // What is in the middle stays in the middle.
    if (box) setKept(((box.scrollLeft + (box.clientWidth - label) / 2) / lane) * (lane / zoom) * wanted);
    setZoom(wanted);
  };
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && kept !== null) box.scrollLeft = kept - (box.clientWidth - label) / 2;
  }, [kept, label]);

  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is compiled or memoised by its values
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const x = useCallback((at: number) => ((at - begun) / span) * lane, [begun, span, lane]);
  const [hover, setHover] = useState<{ row: Row; x: number; y: number } | null>(null);
  const toggle = (name: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(name)) next.add(name);
      return next;
    });

  return (
    <div className="timeline" onPointerLeave={() => setHover(null)}>
      <div className="timeline-bar">
        <Legend />
        <span className="grow" />
        <span className="muted num nowrap">{duration(span / 1000)}</span>
        <IconButton
          icon={<ZoomOut size={14} />}
          label={t("timeline.out")}
          disabled={zoom <= 1}
          onClick={() => zoomTo(zoom / 2)}
        />
        <IconButton
          icon={<ZoomIn size={14} />}
          label={t("timeline.in")}
          disabled={zoom >= MOST_ZOOM}
          onClick={() => zoomTo(zoom * 2)}
        />
        <IconButton
          icon={<Maximize2 size={14} />}
          label={t("timeline.fit")}
          disabled={zoom === 1}
          onClick={() => zoomTo(1)}
        />
      </div>
      <div
        className="timeline-scroll"
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label={t("timeline.label")}
        onWheel={(event) => {
          if (event.ctrlKey || event.metaKey) zoomTo(event.deltaY < 0 ? zoom * 1.25 : zoom / 1.25);
        }}
        onKeyDown={(event) => {
          if (event.key === "+" || event.key === "=") zoomTo(zoom * 2);
          if (event.key === "-") zoomTo(zoom / 2);
          if (event.key === "0") zoomTo(1);
        }}
      >
        <div style={{ width: label + lane + 12, position: "relative" }}>
          <div className="timeline-axis" style={{ paddingLeft: label }} aria-hidden>
            {ticksOf(span / 1000, lane / 90).map((second) => (
              <span
                key={second}
                style={{ left: label + x(begun + second * 1000) }}
                title={absoluteTime(begun + second * 1000, lang)}
              >
                {second === 0 ? "0" : duration(second)}
              </span>
            ))}
          </div>
          <ul className="timeline-rows" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((at) => {
              const row = rows[at.index];
              if (!row) return null;
              return (
                <li
                  key={row.key}
                  className={row.task === props.selected && row.attempt === 0 ? "timeline-row at" : "timeline-row"}
                  style={{ top: at.start, height: ROW }}
                  aria-setsize={rows.length}
                  aria-posinset={at.index + 1}
                  onClick={() => props.onSelect(row.task)}
                  onPointerMove={(event) => setHover({ row, x: event.clientX, y: event.clientY })}
                >
                  <div className="timeline-name" style={{ width: label, paddingLeft: 4 + row.depth * 14 }}>
                    {row.fold ? (
                      <button
                        type="button"
                        className="plain fold"
                        aria-expanded={row.fold === "open"}
                        aria-label={t("timeline.fold", { name: row.label })}
                        onClick={(event) => {
                          event.stopPropagation();
                          toggle(row.task);
                        }}
                      >
                        {row.fold === "open" ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
                      </button>
                    ) : (
                      <span className="fold" />
                    )}
                    <State state={row.state} size={12} wordless />
                    <button
                      type="button"
                      className="plain clip"
                      aria-current={row.task === props.selected && row.attempt === 0 ? "true" : undefined}
                      title={row.label}
                      onClick={() => props.onSelect(row.task)}
                    >
                      {row.attempt ? t("task.attempt_n", { n: row.attempt }) : row.label}
                    </button>
                  </div>
                  <div className="timeline-lane" style={{ width: lane }}>
                    {row.bars.map((bar, index) => (
                      <Piece key={index} bar={bar} left={x(bar.from)} right={x(bar.to ?? until)} />
                    ))}
                  </div>
                </li>
              );
            })}
          </ul>
        </div>
      </div>
      {hover && <Tip {...hover} begun={begun} until={until} />}
    </div>
  );
}

function Piece(props: { bar: Bar; left: number; right: number }) {
  const { bar } = props;
  const look = bar.part === "ran" || bar.part === "mark" ? ` look-${lookOf(bar.state)}` : "";
  const width = bar.part === "mark" ? 6 : Math.max(bar.part === "ran" ? 3 : 1, props.right - props.left);
  return (
    <i
      className={`bar bar-${bar.part}${look}${bar.to === null ? " going-on" : ""}`}
      style={{ left: bar.part === "mark" ? props.left - 3 : props.left, width }}
    />
  );
}

function Legend() {
  const { t } = useI18n();
  return (
    <span className="timeline-legend wide-only" aria-hidden>
      {(["waiting", "queued", "preparing", "ran"] as const).map((part) => (
        <span key={part}>
          <i className={`bar bar-${part}${part === "ran" ? " look-running" : ""}`} />
          {t(WORDS[part])}
        </span>
      ))}
    </span>
  );
}

/** The times of a row, beside the pointer. */
function Tip(props: { row: Row; x: number; y: number; begun: number; until: number }) {
  const { t, lang } = useI18n();
  const { row } = props;
  const clock = (at: number) =>
    new Intl.DateTimeFormat(lang === "zh" ? "zh-CN" : "en", { timeStyle: "medium", hour12: false }).format(at);
  const left = props.x + 300 > window.innerWidth ? Math.max(4, props.x - 290) : props.x + 14;
  return (
    <div
      className="timeline-tip"
      role="presentation"
      style={{ left, top: Math.min(props.y + 14, window.innerHeight - 150) }}
    >
      <div className="row">
        <State state={row.state} size={12} />
        <b className="clip">{row.attempt ? t("task.attempt_n", { n: row.attempt }) : row.label}</b>
      </div>
      <table>
        <tbody>
          {row.bars.map((bar, at) => (
            <tr key={at}>
              <td>{t(WORDS[bar.part])}</td>
              <td className="num">
                {clock(bar.from)}
                {bar.part !== "mark" && ` – ${bar.to === null ? "…" : clock(bar.to)}`}
              </td>
              <td className="num right">
                {bar.part === "mark" ? "" : duration(((bar.to ?? props.until) - bar.from) / 1000)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function endOf(rows: Row[], end: number | null, begun: number): number {
  let last = end ?? begun;
  for (const row of rows) for (const bar of row.bars) last = Math.max(last, bar.to ?? bar.from);
  return last;
}

/** What lies below the unfolded tasks, asked for again with everything else of the run. */
function useUnfolded(props: TimelineProps, open: ReadonlySet<string>): ReadonlyMap<string, Unfolded> {
  const { project, run, tasks } = props;
  const wanted = useMemo(() => tasks.filter((task) => open.has(task.name)), [tasks, open]);
  const found = useQueries({
    queries: wanted.map((task) => ({
      queryKey: ["run", project, run.id, "below", task.name],
      queryFn: () => below(project, run.id, task),
    })),
  });
  const state = found.map((each) => each.dataUpdatedAt).join();
  return useMemo(
    () => new Map(wanted.map((task, at) => [task.name, found[at]?.data ?? {}])),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `found` is new each time; `state` says when it changed
    [wanted, state],
  );
}
