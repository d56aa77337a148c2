import type { Input, Signature } from "@/api/types";
import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";

/** What the model takes, column by column, and what it answers. */
export function SignatureTable(props: { signature: Signature }) {
  const t = useT();
  const { inputs = [], outputs = [], classes = [], label } = props.signature;
  return (
    <>
      <Columns label={t("model.inputs")} of={inputs} withExample />
      {label ? (
        <p className="soft" style={{ padding: "8px 12px" }}>
          {t("model.answers", { label })} {classes.length > 0 && <code>{classes.map(String).join(" | ")}</code>}
        </p>
      ) : (
        outputs.length > 0 && <Columns label={t("model.outputs")} of={outputs} />
      )}
    </>
  );
}

function Columns(props: { label: string; of: Input[]; withExample?: boolean }) {
  const t = useT();
  return (
    <div className="grid-wrap" style={{ maxHeight: 420 }} tabIndex={0} role="region" aria-label={props.label}>
      <table className="grid">
        <thead>
          <tr>
            <th>{props.label}</th>
            <th>{t("template.type")}</th>
            <th>{t("model.nullable")}</th>
            <th>{t("model.range")}</th>
            {props.withExample && <th>{t("model.example")}</th>}
          </tr>
        </thead>
        <tbody>
          {props.of.map((each) => (
            <tr key={each.name}>
              <td>{each.name}</td>
              <td>
                {each.type}
                {shape(each) && <code className="muted"> {shape(each)}</code>}
              </td>
              <td className="soft">{each.nullable ? t("model.may_be_empty") : ""}</td>
              <td className="soft">{range(each)}</td>
              {props.withExample && <td className="num">{number(each.example)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** `[?, 4]`; a size that varies is `?` or its name. */
export function shape(of: Input): string {
  return of.shape ? `[${of.shape.map((size) => size ?? "?").join(", ")}]` : "";
}

function range(of: Input): string {
  if (of.choices?.length) return of.choices.slice(0, 12).join(" | ");
  return typeof of.minimum === "number" ? `${number(of.minimum)} … ${number(of.maximum)}` : "";
}
