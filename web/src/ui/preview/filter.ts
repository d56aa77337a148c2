/** What is typed above a column: a piece of text, or a comparison (`>5`, `<= 0.3`, `=x`, `!=x`, `!x` = without x). */
export type Test = (cell: unknown) => boolean;

const COMPARISON = /^(<=|>=|<|>|!=|=|!)\s*(.*)$/s;

const text = (cell: unknown): string =>
  cell === null || cell === undefined ? "" : typeof cell === "object" ? JSON.stringify(cell) : String(cell);

const value = (cell: unknown): number =>
  cell === null || cell === undefined || cell === "" ? Number.NaN : Number(cell);

/** The test of a column's filter; null when it lets everything through. */
export function testOf(filter: string): Test | null {
  const wanted = filter.trim();
  const parts = COMPARISON.exec(wanted);
  if (!parts) {
    const needle = wanted.toLowerCase();
    return needle ? (cell) => text(cell).toLowerCase().includes(needle) : null;
  }
  const [, sign, rest = ""] = parts;
  if (rest === "" && sign !== "=" && sign !== "!=") return null;
  const limit = value(rest);
  switch (sign) {
    case "<":
      return (cell) => value(cell) < limit;
    case ">":
      return (cell) => value(cell) > limit;
    case "<=":
      return (cell) => value(cell) <= limit;
    case ">=":
      return (cell) => value(cell) >= limit;
    case "=":
      return (cell) => text(cell) === rest || value(cell) === limit;
    case "!=":
      return (cell) => text(cell) !== rest && value(cell) !== limit;
    default:
      return (cell) => !text(cell).toLowerCase().includes(rest.toLowerCase());
  }
}

/** Rows that pass the filters of all columns (by number of the column) and contain the needle somewhere. */
export function sift(rows: unknown[][], needle: string, filters: Readonly<Record<number, string>>): unknown[][] {
  const tests = Object.entries(filters).flatMap(([at, filter]) => {
    const test = testOf(filter);
    return test ? [[Number(at), test] as const] : [];
  });
  const wanted = needle.trim().toLowerCase();
  if (tests.length === 0 && !wanted) return rows;
  return rows.filter(
    (row) =>
      tests.every(([at, test]) => test(row[at])) &&
      (!wanted || row.some((cell) => text(cell).toLowerCase().includes(wanted))),
  );
}
