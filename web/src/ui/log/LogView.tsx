import { Input, Select } from "antd";
import { ArrowDownToLine, ChevronDown, ChevronUp, Download, Search, WrapText } from "lucide-react";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";

import { bare, spans } from "@/lib/ansi";
import { useT } from "@/lib/i18n";
import { recall, remember } from "@/lib/storage";

import { IconButton } from "../basics";
import "./log.css";
import { type Lines, Picked, Whole } from "./picked";
import type { LogStore } from "./store";
import { type Geometry, pretended, rowsAt, scrollFor } from "./window";

const ROW = 18;

interface LogViewProps {
  store: LogStore;
  label: string;
  download?: string;
  /** Shown when the log has no line. */
  empty: ReactNode;
  /** Something beside the tools, e.g. the attempt to look at. */
  tools?: ReactNode;
  /** Still growing. */
  live: boolean;
}

/** A log of any length: follows until the user scrolls up, finds, wraps, colours. */
export function LogView(props: LogViewProps) {
  const t = useT();
  const { store } = props;
  useSyncExternalStore(store.subscribe, store.snapshot);
  const [picked, setPicked] = useState<string[]>([]);
  const lines = useMemo<Lines>(
    () => (picked.length > 0 ? new Picked(store, new Set(picked)) : new Whole(store)),
    [store, picked],
  );
  const rows = lines.length;
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [viewport, setViewport] = useState(400);
  const [follow, setFollow] = useState(true);
  const [wrap, setWrap] = useState(recall("log.wrap") !== "0");
  const [needle, setNeedle] = useState("");
  const [hit, setHit] = useState(0);
  const geometry: Geometry = { rows, rowHeight: ROW, viewport };
  const streams = store.streams;
  const gutter = streams.length > 1;

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const watch = new ResizeObserver(() => setViewport(box.clientHeight));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (follow && box) box.scrollTop = box.scrollHeight;
  }, [follow, rows, viewport, wrap]);

  const { version } = store;
  // The version stands for the lines: a found row never moves, only new ones are added.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const found = useMemo(() => lines.find(needle), [lines, needle, version]);
  const goTo = (index: number) => {
    if (found.length === 0 || !scroller.current) return;
    const next = (index + found.length) % found.length;
    setHit(next);
    setFollow(false);
    scroller.current.scrollTop = scrollFor(geometry, found[next] ?? 0);
  };
  useEffect(() => {
    if (needle !== "" && found.length > 0) goTo(0);
    // Jumps when the needle changes, not whenever a line is added.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [needle]);

  const { first, count } = rowsAt(geometry, scrollTop);
  // While following, the last rows are drawn from the bottom up, so wrapped lines cannot push the end out of sight.
  const atEnd = follow && rows > 0;
  const from = atEnd ? Math.max(0, rows - count) : first;
  const to = Math.min(rows, from + count + 8);
  const width = String(store.length).length;

  const onScroll = () => {
    const box = scroller.current;
    if (!box) return;
    setScrollTop(box.scrollTop);
    const atBottom = box.scrollHeight - box.scrollTop - box.clientHeight < ROW;
    if (atBottom !== follow) setFollow(atBottom);
  };

  return (
    <div className="log">
      <div className="log-bar">
        <Input
          size="small"
          className="log-search"
          allowClear
          value={needle}
          onChange={(event) => setNeedle(event.target.value)}
          onPressEnter={(event) => goTo(hit + (event.shiftKey ? -1 : 1))}
          placeholder={t("log.search")}
          aria-label={t("log.search")}
          prefix={<Search size={13} aria-hidden />}
        />
        {needle !== "" && (
          <>
            <span className="muted num nowrap" role="status">
              {found.length === 0 ? t("log.none") : `${hit + 1} / ${found.length}`}
            </span>
            <IconButton icon={<ChevronUp size={14} />} label={t("log.previous")} onClick={() => goTo(hit - 1)} />
            <IconButton icon={<ChevronDown size={14} />} label={t("log.next")} onClick={() => goTo(hit + 1)} />
          </>
        )}
        <span className="grow" />
        {props.tools}
        {gutter && (
          <Select
            size="small"
            mode="multiple"
            className="log-streams"
            maxTagCount={1}
            allowClear
            value={picked}
            onChange={setPicked}
            placeholder={t("log.streams")}
            aria-label={t("log.streams")}
            options={streams.map((stream) => ({ value: stream, label: stream }))}
          />
        )}
        <span className="muted num nowrap">{t("log.lines", { n: rows })}</span>
        <IconButton
          icon={<WrapText size={14} />}
          label={t("log.wrap")}
          pressed={wrap}
          onClick={() => {
            setWrap(!wrap);
            remember("log.wrap", wrap ? "0" : "1");
          }}
        />
        <IconButton
          icon={<ArrowDownToLine size={14} />}
          label={t(props.live ? "log.follow" : "log.end")}
          pressed={follow}
          onClick={() => setFollow(true)}
        />
        {props.download && <IconButton icon={<Download size={14} />} label={t("log.download")} href={props.download} />}
      </div>
      <div
        className="log-scroll"
        ref={scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label={props.label}
        aria-live="off"
      >
        {rows === 0 && <div className="log-empty">{store.length > 0 ? t("log.none") : props.empty}</div>}
        <div
          style={{
            height: wrap ? undefined : pretended(geometry),
            minHeight: pretended(geometry),
            position: "relative",
          }}
        >
          <div
            className={wrap ? "log-rows wrap" : "log-rows"}
            style={atEnd && rows > count ? { bottom: 0 } : { top: rowTop(geometry, first, scrollTop) }}
          >
            {Array.from({ length: to - from }, (_, offset) => {
              const at = from + offset;
              const { text, stream } = lines.line(at);
              return (
                <div key={at} className={found[hit] === at && needle ? "log-row hit" : "log-row"}>
                  <span className="log-no" style={{ width: `${width + 1}ch` }}>
                    {lines.origin(at) + 1}
                  </span>
                  {gutter && (
                    <span className={`log-stream tint-${streams.indexOf(stream) % 6}`} title={stream}>
                      {stream}
                    </span>
                  )}
                  <span className="log-text">
                    {needle ? <Marked text={bare(text)} needle={needle} /> : <Coloured text={text} />}
                  </span>
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

/** Where the drawn rows begin: on the scale of the pretended height, kept inside the viewport. */
function rowTop(g: Geometry, first: number, scrollTop: number): number {
  return pretended(g) === g.rows * g.rowHeight ? first * g.rowHeight : scrollTop;
}

// Longer lines exist (one-line JSON of megabytes); nobody reads them here and layout would crawl.
const LONGEST = 20_000;

function Coloured(props: { text: string }) {
  const text = props.text.length > LONGEST ? `${props.text.slice(0, LONGEST)} …` : props.text;
  if (!text.includes("\u001b")) return <>{text}</>;
  return (
    <>
      {spans(text).map((span, at) => (
        <span
          key={at}
          className={
            [
              span.color !== undefined && `ansi-${span.color}`,
              span.bold && "ansi-bold",
              span.dim && "ansi-dim",
              span.underline && "ansi-underline",
            ]
              .filter(Boolean)
              .join(" ") || undefined
          }
        >
          {span.text}
        </span>
      ))}
    </>
  );
}

function Marked(props: { text: string; needle: string }) {
  const text = props.text.slice(0, LONGEST);
  const lower = text.toLowerCase();
  const wanted = props.needle.toLowerCase();
  const parts: ReactNode[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  parts.push(text.slice(from));
  return <>{parts}</>;
}
