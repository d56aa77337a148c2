import { Boxes, LayoutTemplate, type LucideIcon, Package, Play, Radio, Waypoints } from "lucide-react";
import { useMemo } from "react";
import { Link } from "react-router";

import { useT } from "@/lib/i18n";
import { visits } from "@/lib/recent";
import { to } from "@/parts/links";
import { Ago, Card } from "@/ui/basics";

const ICONS: [noun: string, icon: LucideIcon][] = [
  ["/pipelines/", Waypoints],
  ["/runs/", Play],
  ["/models/", Package],
  ["/services/", Radio],
  ["/templates/", LayoutTemplate],
];
const MOST = 8;

/** What this browser opened lately in the project. */
export function Recent(props: { project: string }) {
  const t = useT();
  const found = useMemo(
    () =>
      visits()
        .filter((each) => each.path.startsWith(`${to.home(props.project)}/`))
        .slice(0, MOST),
    [props.project],
  );
  return (
    <Card title={t("home.recent")} flush>
      {found.length === 0 ? (
        <p className="muted home-empty">{t("home.no_recent")}</p>
      ) : (
        <ul className="home-rows">
          {found.map((each) => {
            const Icon = ICONS.find(([noun]) => each.path.includes(noun))?.[1] ?? Boxes;
            return (
              <li key={each.path}>
                <Icon size={14} aria-hidden />
                <Link className="grow clip" to={each.path}>
                  {each.title}
                </Link>
                <span className="muted home-when">
                  <Ago time={each.at / 1000} />
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
