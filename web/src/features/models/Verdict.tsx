import { CircleHelp, Loader, OctagonAlert, ShieldCheck, TriangleAlert } from "lucide-react";

import { type Key, useT } from "@/lib/i18n";

import "./models.css";

const looks: Record<string, { word: Key; colour: string; icon: typeof Loader }> = {
  "": { word: "scan.waiting", colour: "waiting", icon: Loader },
  safe: { word: "scan.safe", colour: "done", icon: ShieldCheck },
  unknown: { word: "scan.unknown", colour: "waiting", icon: CircleHelp },
  suspicious: { word: "scan.suspicious", colour: "queued", icon: TriangleAlert },
  dangerous: { word: "scan.dangerous", colour: "failed", icon: OctagonAlert },
};

/** The verdict of the scan: colour, icon and word. */
export function Verdict(props: { of: string }) {
  const t = useT();
  const look = looks[props.of] ?? looks["unknown"];
  if (!look) return null;
  return (
    <span className="verdict" style={{ color: `var(--s-${look.colour})` }}>
      <look.icon size={14} aria-hidden /> {t(look.word)}
    </span>
  );
}
