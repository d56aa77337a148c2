import { CircleHelp, Loader, OctagonAlert, ShieldCheck, TriangleAlert } from "lucide-react";

import { useT } from "@/lib/i18n";

import "./models.css";
import { verdicts } from "./stages";

const looks: Record<string, { colour: string; icon: typeof Loader }> = {
  "": { colour: "waiting", icon: Loader },
  safe: { colour: "done", icon: ShieldCheck },
  unknown: { colour: "waiting", icon: CircleHelp },
  suspicious: { colour: "queued", icon: TriangleAlert },
  dangerous: { colour: "failed", icon: OctagonAlert },
};

/** The verdict of the scan: colour, icon and word. */
export function Verdict(props: { of: string }) {
  const t = useT();
  const look = looks[props.of] ?? looks["unknown"];
  if (!look) return null;
  return (
    <span className="verdict" style={{ color: `var(--s-${look.colour})` }}>
      <look.icon size={14} aria-hidden /> {t(verdicts[props.of] ?? "scan.unknown")}
    </span>
  );
}
