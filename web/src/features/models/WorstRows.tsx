import type { ConversionVerdict } from "@/api/types";
import { number } from "@/lib/format";
import { type Key, useT } from "@/lib/i18n";

const words: Record<string, Key> = {
  real: "conversion.group_real",
  jitter: "conversion.group_jitter",
  extremes: "conversion.group_extremes",
  categories: "conversion.group_categories",
  missing: "conversion.group_missing",
  thresholds: "conversion.group_thresholds",
};

/** What a group of a proof's rows is called. */
export function groupWord(t: ReturnType<typeof useT>, group: string): string {
  const word = words[group];
  return word ? t(word) : group;
}

/** Differences are tiny: their size matters, not their digits. */
export const size = (value: number | null): string =>
  value === null ? "" : value > 1e300 ? "∞" : value === 0 ? "0" : value.toPrecision(2);

export const percent = (share: number | null): string => `${size(share === null ? null : share * 100)} %`;

const answer = (values: readonly (number | null)[]) => values.map((value) => number(value)).join(" | ");

/** The rows on which graph and model differ most, with their cells. */
export function WorstRows(props: { verdict: ConversionVerdict }) {
  const t = useT();
  const { worst } = props.verdict;
  const columns = Object.keys(worst[0]?.cells ?? {});
  return (
    <details>
      <summary>{t("conversion.worst")}</summary>
      <div
        className="grid-wrap"
        style={{ maxHeight: 320 }}
        tabIndex={0}
        role="region"
        aria-label={t("conversion.worst")}
      >
        <table className="grid">
          <thead>
            <tr>
              <th>{t("conversion.group")}</th>
              <th>{t("conversion.share")}</th>
              <th>{t("conversion.native")}</th>
              <th>{t("conversion.title")}</th>
              {columns.map((column) => (
                <th key={column}>{column}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {worst.map((row) => (
              <tr key={`${row.group}/${row.row}`}>
                <td style={{ whiteSpace: "nowrap" }}>{groupWord(t, row.group)}</td>
                <td className="num">{percent(row.share)}</td>
                <td className="num" style={{ whiteSpace: "nowrap" }}>
                  {answer(row.native)}
                </td>
                <td className="num" style={{ whiteSpace: "nowrap" }}>
                  {answer(row.converted)}
                </td>
                {columns.map((column) => (
                  <td key={column} className="num">
                    {row.cells[column] === null ? "" : number(row.cells[column])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
