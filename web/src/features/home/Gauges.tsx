import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Gauge, Room } from "@/api/types";
import { bytes, number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { Card } from "@/ui/basics";
import { Loaded } from "@/ui/feedback";

/** What a clock of use tells beyond a hundredth of a core is noise. */
const cores = (value: number) => number(Math.round(value * 100) / 100);

/** What the place offers and how much of it is asked for, used and free. */
export function Gauges(props: { project: string }) {
  const t = useT();
  const room = useGet<Room>(["workloads", props.project, "room"], path`projects/${props.project}/capacity`, undefined, {
    refetchInterval: 5000,
  });
  return (
    <Card title={t("home.resources")} className="home-room">
      <Loaded query={room} rows={2}>
        {(found) => (
          <div className="gauges">
            <Meter label={t("home.cpu")} gauge={found.cpu} say={cores} />
            <Meter label={t("home.memory")} gauge={found.memory} say={bytes} />
            {found.accelerators.map((each) => (
              <Meter key={each.kind} label={each.kind} gauge={each} say={number} />
            ))}
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function Meter(props: { label: string; gauge: Gauge; say: (value: number) => string }) {
  const t = useT();
  const { gauge, say } = props;
  const share = (value: number) => `${Math.min(100, gauge.total > 0 ? (100 * value) / gauge.total : 0)}%`;
  const values = { asked: say(gauge.asked), used: say(gauge.used ?? 0), free: say(gauge.free) };
  const said = t(gauge.used === null ? "home.gauge_unmeasured" : "home.gauge", values);
  return (
    <div className="gauge">
      <div className="row between">
        <strong>{props.label}</strong>
        <span className="num">
          {say(gauge.asked)} / {say(gauge.total)}
        </span>
      </div>
      <div
        className="bar"
        role="meter"
        aria-label={props.label}
        aria-valuemin={0}
        aria-valuemax={gauge.total}
        aria-valuenow={Math.min(gauge.asked, gauge.total)}
        aria-valuetext={said}
      >
        <i className="asked" style={{ width: share(gauge.asked) }} />
        {gauge.used !== null && <i className="used" style={{ width: share(gauge.used) }} />}
      </div>
      <div className="muted num gauge-said">
        {said}
        {gauge.mine > 0 && <> · {t("home.gauge_mine", { mine: say(gauge.mine) })}</>}
      </div>
    </div>
  );
}
