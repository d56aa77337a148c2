import { useVirtualizer } from "@tanstack/react-virtual";
import { Checkbox, Input } from "antd";
import { ArrowDown, ArrowUp, Search } from "lucide-react";
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { useT } from "@/lib/i18n";
import { recallJson, remember } from "@/lib/storage";

import { Bones, FaultBox } from "./feedback";
import { ColumnChoice, Views } from "./listTools";
import { useNarrow } from "./narrow";

export { DropButton } from "./listTools";

export interface Column<T> {
  key: string;
  title: string;
  /** A CSS grid track, e.g. `minmax(160px, 2fr)` or `96px`. */
  width: string;
  render: (row: T) => ReactNode;
  /** Field of `order_by`, when the server sorts by it. */
  sort?: string;
  right?: boolean;
  /** Hidden until chosen. */
  optional?: boolean;
  /** Left out of the cards at 390 px. */
  wideOnly?: boolean;
}

/** What a list shows, as `useList` gives it. */
export interface Rows<T> {
  items: T[] | undefined;
  error: unknown;
  hasMore?: boolean;
  loadMore?: () => void;
  loadingMore?: boolean;
  retry?: () => void;
  /** Told which rows are on screen, so that only those are kept fresh. */
  seen?: (first: number, last: number) => void;
}

interface ListProps<T> {
  /** Names the list, for what the browser remembers of it. */
  id: string;
  label: string;
  columns: Column<T>[];
  rows: Rows<T>;
  rowKey: (row: T) => string;
  href?: (row: T) => string | null;
  onOpen?: (row: T) => void;
  search?: { value: string; onChange: (value: string) => void; placeholder: string };
  chips?: ReactNode;
  actions?: ReactNode;
  order?: { by: string; onChange: (by: string) => void };
  bulk?: (rows: T[], clear: () => void) => ReactNode;
  empty: ReactNode;
  /** At most this tall instead of filling the page. */
  height?: number;
  foot?: ReactNode;
}

const ROW = 36;
const STATES = ["state", "phase"];

function cellClass<T>(column: Column<T>, lead: boolean): string {
  const words = [column.right && "right", column.wideOnly && "wide-only", lead && "lead"];
  return [...words, STATES.includes(column.key) && "is-state"].filter(Boolean).join(" ");
}

/** The one list of the studio: virtual rows, search, chips, sorting, columns to choose, j/k/Enter. Cards when narrow. */
export function List<T>(props: ListProps<T>) {
  const t = useT();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(-1);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [hidden, setHidden] = useState<string[]>(() =>
    recallJson(
      `columns.${props.id}`,
      props.columns.filter((column) => column.optional).map((column) => column.key),
    ),
  );
  const columns = props.columns.filter((column) => !hidden.includes(column.key));
  const hide = (next: string[]) => {
    setHidden(next);
    remember(`columns.${props.id}`, JSON.stringify(next));
  };
  const items = useMemo(() => props.rows.items ?? [], [props.rows.items]);
  // A hundred thousand rows are looked through only when some are chosen.
  const picked = chosen.size === 0 ? [] : items.filter((row) => chosen.has(props.rowKey(row)));

  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is compiled or memoised by its values
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (narrow ? 76 : ROW),
    overscan: 12,
    getItemKey: (index) => (items[index] === undefined ? index : props.rowKey(items[index])),
  });
  const visible = virtual.getVirtualItems();
  const first = visible[0]?.index ?? 0;
  const last = visible.at(-1)?.index ?? -1;
  const { hasMore, loadMore, loadingMore, seen } = props.rows;
  useEffect(() => seen?.(first, last), [seen, first, last]);
  useEffect(() => {
    if (hasMore && !loadingMore && last >= items.length - 20) loadMore?.();
  }, [hasMore, loadingMore, last, items.length, loadMore]);

  const open = (row: T) => {
    const to = props.href?.(row);
    if (to) void navigate(to);
    else props.onOpen?.(row);
  };
  const toggle = (key: string) =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.metaKey || event.ctrlKey) return;
    const move =
      event.key === "j" || event.key === "ArrowDown" ? 1 : event.key === "k" || event.key === "ArrowUp" ? -1 : 0;
    if (move !== 0) {
      const next = Math.max(0, Math.min(items.length - 1, at + move));
      setAt(next);
      virtual.scrollToIndex(next);
      event.preventDefault();
      return;
    }
    const row = items[at];
    if (!row) return;
    if (event.key === "Enter" && event.target === scroller.current) open(row);
    if (event.key === "x" && props.bulk) toggle(props.rowKey(row));
  };

  const tracks = [...(props.bulk ? ["24px"] : []), ...columns.map((column) => column.width)].join(" ");
  const grid = { "--cols": tracks } as CSSProperties;
  // In a card the thing's name comes first, whatever the order of the columns.
  const lead = columns.find((column) => !STATES.includes(column.key)) ?? columns[0];
  const openable = Boolean(props.href ?? props.onOpen);
  const bar = props.search || props.chips || props.actions || picked.length > 0;

  return (
    <section
      className="list"
      style={props.height ? { flex: "none", maxHeight: props.height } : undefined}
      aria-label={props.label}
    >
      {bar && (
        <div className="list-bar">
          {props.search && (
            <Input
              className="search"
              size="small"
              allowClear
              value={props.search.value}
              onChange={(event) => props.search?.onChange(event.target.value)}
              placeholder={props.search.placeholder}
              aria-label={props.search.placeholder}
              prefix={<Search size={13} aria-hidden />}
            />
          )}
          {props.chips && <div className="chips">{props.chips}</div>}
          <div className="end">
            {picked.length > 0 && props.bulk?.(picked, () => setChosen(new Set()))}
            {props.actions}
            {(props.search || props.chips) && <Views id={props.id} hidden={hidden} onColumns={hide} />}
            {!narrow && <ColumnChoice columns={props.columns} hidden={hidden} onChange={hide} />}
          </div>
        </div>
      )}
      <div
        className="list-scroll"
        ref={scroller}
        tabIndex={0}
        {...(items.length > 0 && { role: "table", "aria-label": props.label, "aria-rowcount": items.length })}
        onKeyDown={onKeyDown}
      >
        {items.length > 0 && (
          <div className="list-head" style={grid} role="row">
            {props.bulk && (
              <span role="columnheader">
                <Checkbox
                  checked={picked.length === items.length}
                  indeterminate={picked.length > 0 && picked.length < items.length}
                  onChange={(event) => setChosen(new Set(event.target.checked ? items.map(props.rowKey) : []))}
                  aria-label={t("list.choose_all")}
                />
              </span>
            )}
            {columns.map((column) => (
              <Head key={column.key} column={column} order={props.order} />
            ))}
          </div>
        )}
        {props.rows.items === undefined &&
          (props.rows.error ? (
            <div style={{ padding: 12 }}>
              <FaultBox error={props.rows.error} onRetry={props.rows.retry} />
            </div>
          ) : (
            <Bones rows={8} />
          ))}
        {props.rows.items?.length === 0 && props.empty}
        <div
          style={{ height: virtual.getTotalSize(), position: "relative" }}
          {...(items.length > 0 && { role: "rowgroup" })}
        >
          <div
            style={{
              position: "absolute",
              top: 0,
              left: 0,
              right: 0,
              transform: `translateY(${visible[0]?.start ?? 0}px)`,
            }}
          >
            {visible.map((virtualRow) => {
              const row = items[virtualRow.index];
              if (row === undefined) return null;
              const key = props.rowKey(row);
              return (
                <div
                  key={key}
                  ref={narrow ? virtual.measureElement : undefined}
                  data-index={virtualRow.index}
                  className={`list-row${openable ? " openable" : ""}${virtualRow.index === at ? " at" : ""}`}
                  style={grid}
                  role="row"
                  onClick={(event) => {
                    if (!openable || (event.target as HTMLElement).closest("a, button, input, label")) return;
                    if (window.getSelection()?.toString()) return;
                    setAt(virtualRow.index);
                    open(row);
                  }}
                >
                  {props.bulk && (
                    <span role="cell" className="wide-only">
                      <Checkbox checked={chosen.has(key)} onChange={() => toggle(key)} aria-label={t("list.choose")} />
                    </span>
                  )}
                  {columns.map((column) => (
                    <div
                      key={column.key}
                      role="cell"
                      className={cellClass(column, column === lead)}
                      data-label={narrow && column !== lead ? column.title : undefined}
                    >
                      {column.render(row)}
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {loadingMore && (
        <div className="list-foot" role="status">
          {t("list.loading")}
        </div>
      )}
      {props.foot && <div className="list-foot">{props.foot}</div>}
    </section>
  );
}

function Head<T>(props: { column: Column<T>; order?: ListProps<T>["order"] }) {
  const { column, order } = props;
  const side = column.right ? "right" : "";
  if (!column.sort || !order)
    return (
      <span role="columnheader" className={side}>
        {column.title}
      </span>
    );
  const up = order.by === column.sort;
  const down = order.by === `-${column.sort}`;
  return (
    <span role="columnheader" className={side} aria-sort={up ? "ascending" : down ? "descending" : "none"}>
      <button
        type="button"
        className="plain sort"
        onClick={() => order.onChange(down ? (column.sort ?? "") : `-${column.sort}`)}
      >
        {column.title}
        {up && <ArrowUp size={12} aria-hidden />}
        {down && <ArrowDown size={12} aria-hidden />}
      </button>
    </span>
  );
}

/** A filter that is on or off. */
export function Chip(props: { on: boolean; onToggle: () => void; children: ReactNode }) {
  return (
    <button type="button" className="chip" aria-pressed={props.on} onClick={props.onToggle}>
      {props.children}
    </button>
  );
}
