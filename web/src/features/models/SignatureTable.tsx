import type { Signature } from "@/api/types";
import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";

/** What the model takes, column by column, and what it answers. */
export function SignatureTable(props: { signature: Signature }) {
  const t = useT();
  const { inputs = [], classes = [], label } = props.signature;
  return (
    <>
      <div
        className="grid-wrap"
        style={{ maxHeight: 420 }}
        tabIndex={0}
        role="region"
        aria-label={t("model.signature")}
      >
        <table className="grid">
          <thead>
            <tr>
              <th>{t("model.feature")}</th>
              <th>{t("template.type")}</th>
              <th>{t("model.range")}</th>
              <th>{t("model.example")}</th>
            </tr>
          </thead>
          <tbody>
            {inputs.map((feature) => (
              <tr key={feature.name}>
                <td>{feature.name}</td>
                <td>{feature.type}</td>
                <td className="soft">
                  {feature.choices?.length
                    ? feature.choices.slice(0, 12).join(" | ")
                    : typeof feature.minimum === "number"
                      ? `${number(feature.minimum)} … ${number(feature.maximum)}`
                      : ""}
                </td>
                <td className="num">{number(feature.example)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="soft" style={{ padding: "8px 12px" }}>
        {t("model.answers", { label: label ?? "?" })}{" "}
        {classes.length > 0 && <code>{classes.map(String).join(" | ")}</code>}
      </p>
    </>
  );
}
