import { Input } from "antd";
import { ArrowDown, ArrowUp, Search } from "lucide-react";
import { useMemo, useState } from "react";

import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";

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

const STEP = 200;

// So few rows are seen at a glance.
const FEW = 10;

/** A table of values with search and sorting over the rows at hand. */
export function DataTable(props: DataTableProps) {
  const t = useT();
  const [needle, setNeedle] = useState("");
  const [order, setOrder] = useState<{ at: number; down: boolean } | null>(null);
  const [limit, setLimit] = useState(STEP);
  const numeric = useMemo(
    () => props.columns.map((_, at) => props.rows.slice(0, 50).every((row) => isNumeric(row[at]))),
    [props.columns, props.rows],
  );
  const rows = useMemo(() => {
    const wanted = needle.trim().toLowerCase();
    const kept = wanted
      ? props.rows.filter((row) => row.some((cell) => shown(cell).toLowerCase().includes(wanted)))
      : props.rows;
    if (!order) return kept;
    return [...kept].sort((a, b) => compare(a[order.at], b[order.at]) * (order.down ? -1 : 1));
  }, [props.rows, needle, order]);
  const total = props.total ?? null;

  return (
    <div className="col" style={{ gap: 8 }}>
      {!props.bare && props.rows.length > FEW && (
        <div className="row between wrap">
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
          <span className="muted num">
            {total !== null && total > props.rows.length
              ? t("table.first_rows", { n: props.rows.length, total, columns: props.columns.length })
              : t("table.rows", { n: rows.length, columns: props.columns.length })}
          </span>
        </div>
      )}
      <div
        className="grid-wrap"
        style={{ maxHeight: props.height ?? 480 }}
        tabIndex={0}
        role="region"
        aria-label={t("table.label")}
      >
        <table className="grid data">
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
                    <button
                      type="button"
                      className="plain"
                      title={column.type}
                      onClick={() =>
                        setOrder(order?.at === at ? (order.down ? null : { at, down: true }) : { at, down: false })
                      }
                    >
                      {column.name}
                      {order?.at === at &&
                        (order.down ? <ArrowDown size={11} aria-hidden /> : <ArrowUp size={11} aria-hidden />)}
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, limit).map((row, at) => (
              <tr key={at}>
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
            ))}
          </tbody>
        </table>
        {rows.length > limit && (
          <button
            type="button"
            className="plain muted"
            style={{ padding: 8 }}
            onClick={() => setLimit(limit + STEP * 5)}
          >
            {t("table.more", { n: rows.length - limit })}
          </button>
        )}
      </div>
    </div>
  );
}
