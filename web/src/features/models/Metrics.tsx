import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";

import "./models.css";

export function Metrics(props: { of: Record<string, unknown>; on?: string }) {
  const t = useT();
  const simple = Object.entries(props.of).filter(([, value]) => typeof value === "number");
  if (simple.length === 0) return null;
  return (
    <div>
      <dl className="metrics">
        {simple.map(([name, value]) => (
          <div key={name} className="metric">
            <dt>{name}</dt>
            <dd>{number(value)}</dd>
          </div>
        ))}
      </dl>
      {props.on && <p className="muted">{t("model.measured_on", { what: props.on })}</p>}
    </div>
  );
}
