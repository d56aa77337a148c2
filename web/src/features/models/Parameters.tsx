import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { Card } from "@/ui/basics";

/** What a version was trained with, a line each. */
export function Parameters(props: { of: Record<string, unknown> }) {
  const t = useT();
  const all = Object.entries(props.of);
  if (all.length === 0) return null;
  return (
    <Card title={t("model.parameters")} flush>
      <div
        className="grid-wrap"
        style={{ maxHeight: 420 }}
        tabIndex={0}
        role="region"
        aria-label={t("model.parameters")}
      >
        <table className="grid">
          <tbody>
            {all.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{valueText(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

/** A value of any kind as one line. */
export function valueText(value: unknown): string {
  if (typeof value === "number") return number(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
