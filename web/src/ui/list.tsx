import { useVirtualizer } from "@tanstack/react-virtual";
import { Button, Checkbox, Dropdown, Input } from "antd";
import { ArrowDown, ArrowUp, Columns3, Search } from "lucide-react";
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { useT } from "@/lib/i18n";
import { recallJson, remember } from "@/lib/storage";

import { Bones, FaultBox } from "./feedback";
import { useNarrow } from "./narrow";

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

interface Rows<T> {
  items: T[] | undefined;
  error: unknown;
  hasMore?: boolean;
  loadMore?: () => void;
  loadingMore?: boolean;
  retry?: () => void;
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
  const items = useMemo(() => props.rows.items ?? [], [props.rows.items]);
  const picked = useMemo(() => items.filter((row) => chosen.has(props.rowKey(row))), [items, chosen, props]);

  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is compiled or memoised by its values
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (narrow ? 64 : ROW),
    overscan: 12,
    getItemKey: (index) => (items[index] === undefined ? index : props.rowKey(items[index])),
  });
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? -1;
  const { hasMore, loadMore, loadingMore } = props.rows;
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
            {!narrow && props.columns.some((column) => column.optional) && (
              <ColumnChoice
                columns={props.columns}
                hidden={hidden}
                onChange={(next) => {
                  setHidden(next);
                  remember(`columns.${props.id}`, JSON.stringify(next));
                }}
              />
            )}
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
            {props.bulk && <span role="columnheader" />}
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
                      className={`${column.right ? "right" : ""}${column.wideOnly ? " wide-only" : ""}`}
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

function ColumnChoice<T>(props: { columns: Column<T>[]; hidden: string[]; onChange: (hidden: string[]) => void }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <Dropdown
      open={open}
      onOpenChange={(next, info) => (info.source === "trigger" || next) && setOpen(next)}
      trigger={["click"]}
      menu={{
        selectable: true,
        multiple: true,
        selectedKeys: props.columns.filter((column) => !props.hidden.includes(column.key)).map((column) => column.key),
        items: props.columns.slice(1).map((column) => ({ key: column.key, label: column.title })),
        onClick: ({ key }) =>
          props.onChange(
            props.hidden.includes(key) ? props.hidden.filter((each) => each !== key) : [...props.hidden, key],
          ),
      }}
    >
      <Button
        size="small"
        type="text"
        icon={<Columns3 size={14} />}
        aria-label={t("list.columns")}
        title={t("list.columns")}
      />
    </Dropdown>
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
