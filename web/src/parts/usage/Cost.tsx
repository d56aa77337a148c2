import type { Cost as CostShape } from "@/api/types";
import { useT } from "@/lib/i18n";

import { perSecond } from "./charts";

/** Resource-seconds as tiles: what was reserved, and of the cores what was really used. */
export function Cost(props: { cost: CostShape }) {
  const t = useT();
  const { cost } = props;
  const share = cost.cpu_seconds_asked > 0 ? Math.round((cost.cpu_seconds_used / cost.cpu_seconds_asked) * 100) : null;
  const tiles: [string, string, string?][] = [
    [t("cost.cpu"), perSecond(cost.cpu_seconds_asked, "CPU")],
    [t("cost.cpu_used"), perSecond(cost.cpu_seconds_used, "CPU"), share === null ? undefined : `${share} %`],
    [t("cost.memory"), perSecond(cost.memory_gib_seconds, "GiB")],
  ];
  if (cost.accelerator_seconds > 0) tiles.push([t("cost.accelerator"), perSecond(cost.accelerator_seconds, "GPU")]);
  return (
    <div className="col" style={{ gap: 6 }}>
      <dl className="metrics">
        {tiles.map(([name, value, more]) => (
          <div key={name} className="metric">
            <dt>{name}</dt>
            <dd className="nowrap">
              {value} {more && <small className="muted">{more}</small>}
            </dd>
          </div>
        ))}
      </dl>
      <p className="muted" style={{ fontSize: 12 }}>
        {t("cost.attempts", { n: cost.attempts })}
        {cost.running > 0 && ` · ${t("cost.running", { n: cost.running })}`}
      </p>
    </div>
  );
}
