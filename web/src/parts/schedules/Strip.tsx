import { Link } from "react-router";

import type { Bead } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { lookOf, stateWord } from "@/ui/states";

import "./schedules.css";

/** The last due times as a string of beads, oldest first: colour, fill and words say the state. */
export function Strip(props: { project: string; of: Bead[]; most?: number }) {
  const t = useT();
  const shown = props.of.slice(-(props.most ?? 30));
  if (shown.length === 0) return <span className="muted">{t("schedule.none_due")}</span>;
  return (
    <ul className="strip" aria-label={t("schedule.last")}>
      {shown.map((bead) => {
        const said = `${bead.local} · ${t(stateWord(bead.state))}`;
        const look = `bead state-${lookOf(bead.state)}`;
        return (
          <li key={bead.id}>
            {bead.run ? (
              <Link className={look} to={to.run(props.project, bead.run)} title={said} aria-label={said} />
            ) : (
              <span className={look} title={said} role="img" aria-label={said} />
            )}
          </li>
        );
      })}
    </ul>
  );
}
