import { useVirtualizer } from "@tanstack/react-virtual";
import { Input } from "antd";
import { ArrowDown, ArrowUp, ListFilter, Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";

import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";

import { IconButton } from "../basics";
import { sift } from "./filter";

interface DataTableProps {
  columns: { name: string; type?: string }[];
  rows: unknown[][];
  /** Rows of the whole, when `rows` is only its beginning. */
  total?: number | null;
  /** Without search and sorting. */
  bare?: boolean;
  height?: number;
}

const shown = (cell: unknown): string =>
  cell === null || cell === undefined
    ? ""
    : typeof cell === "number"
      ? number(cell)
      : typeof cell === "object"
        ? JSON.stringify(cell)
        : String(cell);

// Cells of a CSV come as text; a column of numbers is still set flush right.
const isNumeric = (cell: unknown): boolean =>
  cell === null ||
  cell === undefined ||
  typeof cell === "number" ||
  (typeof cell === "string" && (cell === "" || !Number.isNaN(Number(cell))));

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [x, y] = [Number(a), Number(b)];
  if (a !== "" && b !== "" && a !== null && b !== null && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return shown(a).localeCompare(shown(b));
}

// So few rows are seen at a glance.
const FEW = 10;
const ROW = 27;

/** A table of values with search, filters by column and sorting over the rows at hand; only what is seen is drawn. */
export function DataTable(props: DataTableProps) {
  const t = useT();
  const [needle, setNeedle] = useState("");
  const [filters, setFilters] = useState<Record<number, string> | null>(null);
  const [order, setOrder] = useState<{ at: number; down: boolean } | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const numeric = useMemo(
    () => props.columns.map((_, at) => props.rows.slice(0, 50).every((row) => isNumeric(row[at]))),
    [props.columns, props.rows],
  );
  const rows = useMemo(() => {
    const kept = sift(props.rows, needle, filters ?? {});
    if (!order) return kept;
    return [...kept].sort((a, b) => compare(a[order.at], b[order.at]) * (order.down ? -1 : 1));
  }, [props.rows, needle, filters, order]);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is compiled or memoised by its values
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20,
    initialRect: { width: 600, height: props.height ?? 480 },
  });
  const visible = virtual.getVirtualItems();
  const above = visible[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (visible.at(-1)?.end ?? 0);
  const total = props.total ?? null;
  const sort = (at: number) =>
    setOrder(order?.at === at ? (order.down ? null : { at, down: true }) : { at, down: false });

  return (
    <div className="col" style={{ gap: 8 }}>
      {!props.bare && props.rows.length > FEW && (
        <div className="row between wrap">
          <span className="row">
            <Input
              size="small"
              allowClear
              style={{ width: 220 }}
              value={needle}
              onChange={(event) => setNeedle(event.target.value)}
              placeholder={t("table.search")}
              aria-label={t("table.search")}
              prefix={<Search size={13} aria-hidden />}
            />
            <IconButton
              icon={<ListFilter size={14} />}
              label={t("table.filters")}
              pressed={filters !== null}
              onClick={() => setFilters(filters === null ? {} : null)}
            />
          </span>
          <span className="muted num">
            {total !== null && total > props.rows.length
              ? t("table.first_rows", { n: props.rows.length, total, columns: props.columns.length })
              : t("table.rows", { n: rows.length, columns: props.columns.length })}
          </span>
        </div>
      )}
      <div
        className="grid-wrap"
        ref={scroller}
        style={{ maxHeight: props.height ?? 480 }}
        tabIndex={0}
        role="region"
        aria-label={t("table.label")}
      >
        <table className="grid data" aria-rowcount={rows.length}>
          <thead>
            <tr>
              {props.columns.map((column, at) => (
                <th
                  key={at}
                  className={numeric[at] ? "right" : undefined}
                  aria-sort={order?.at === at ? (order.down ? "descending" : "ascending") : undefined}
                >
                  {props.bare ? (
                    column.name
                  ) : (
                    <button type="button" className="plain" title={column.type} onClick={() => sort(at)}>
                      {column.name}
                      {order?.at === at &&
                        (order.down ? <ArrowDown size={11} aria-hidden /> : <ArrowUp size={11} aria-hidden />)}
                    </button>
                  )}
                  {filters !== null && (
                    <input
                      className="column-filter"
                      value={filters[at] ?? ""}
                      onChange={(event) => setFilters({ ...filters, [at]: event.target.value })}
                      placeholder={numeric[at] ? ">0" : "…"}
                      aria-label={t("table.filter", { name: column.name })}
                      title={t("table.filter_help")}
                    />
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {above > 0 && <Gap height={above} />}
            {visible.map(({ index }) => {
              const row = rows[index] ?? [];
              return (
                <tr key={index} aria-rowindex={index + 1}>
                  {props.columns.map((_, column) => (
                    <td
                      key={column}
                      className={numeric[column] ? "right" : undefined}
                      title={shown(row[column]).length > 40 ? shown(row[column]) : undefined}
                    >
                      {row[column] === null || row[column] === undefined ? (
                        <span className="muted">∅</span>
                      ) : (
                        shown(row[column])
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
            {below > 0 && <Gap height={below} />}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** Stands for the rows that are not drawn. */
function Gap(props: { height: number }) {
  return (
    <tr aria-hidden className="gap">
      <td style={{ height: props.height, padding: 0, border: 0 }} />
    </tr>
  );
}
