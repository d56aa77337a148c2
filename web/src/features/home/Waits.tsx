import { Link } from "react-router";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { List, Waiting } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { Ago, Card } from "@/ui/basics";
import { Loaded } from "@/ui/feedback";
import { State } from "@/ui/states";

const MOST = 8;

/** What waits or does not fare as wished, each with its reason. */
export function Waits(props: { project: string }) {
  const t = useT();
  const { project } = props;
  const waiting = useGet<List<Waiting>>(["runs", project, "waiting"], path`projects/${project}/waiting`, undefined, {
    refetchInterval: 10_000,
  });
  const where = (one: Waiting): string => {
    if (one.kind === "service") return to.service(project, one.name);
    if (one.task) return to.run(project, one.run, one.task, "why");
    return one.run ? to.run(project, one.run) : to.workload(project, one.id);
  };
  return (
    <Card
      title={t("home.waiting")}
      extra={<Link to={`${to.workloads(project)}?state=Queued`}>{t("home.all")}</Link>}
      flush
    >
      <Loaded query={waiting} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted home-empty">{t("home.nothing_waits")}</p>
          ) : (
            <ul className="home-rows">
              {items.slice(0, MOST).map((one) => (
                <li key={one.id} className="home-wait">
                  <State state={one.state} />
                  <span className="grow">
                    <Link to={where(one)}>{one.name}</Link>
                    <span className="muted home-why">
                      {one.why.text} {one.why.hint}
                    </span>
                  </span>
                  <span className="muted home-when">
                    <Ago time={one.since} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
