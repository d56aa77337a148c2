import {
  Clock,
  FileOutput,
  KeyRound,
  ListOrdered,
  type LucideIcon,
  SlidersHorizontal,
  SquareActivity,
  SquareTerminal,
  X,
} from "lucide-react";

import { pick, useI18n } from "@/lib/i18n";

import { type Reference, referencesIn } from "./expression";
import type { Offer } from "./offers";

export const kindIcon: Record<Offer["kind"], LucideIcon> = {
  output: FileOutput,
  state: SquareActivity,
  param: SlidersHorizontal,
  secret: KeyRound,
  env: SquareTerminal,
  item: ListOrdered,
  run: Clock,
};

const starts = (whole: readonly string[], part: readonly string[]) => part.every((step, at) => whole[at] === step);

/** What is known of a reference: the longest offer it begins with. */
export function offerOf(reference: Reference, offers: readonly Offer[]): Offer | undefined {
  return offers
    .filter(
      (each) => starts(reference.path, each.path) && (each.open || each.path.length > 1 || each.kind !== "output"),
    )
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** The references of a text, each with what it is and of which type. */
export function Chips(props: { text: string; offers: readonly Offer[] }) {
  const found = referencesIn(props.text);
  if (found.length === 0) return null;
  return (
    <div className="chips">
      {found.map((each) => (
        <Chip key={each.text} reference={each} offers={props.offers} />
      ))}
    </div>
  );
}

export function Chip(props: { reference: Reference; offers: readonly Offer[]; onRemove?: () => void }) {
  const { t, lang } = useI18n();
  const { path, text } = props.reference;
  const offer = offerOf(props.reference, props.offers);
  const Icon = offer ? kindIcon[offer.kind] : FileOutput;
  const isTask = path[0] === "tasks";
  const wrong = !offer
    ? t("field.unknown")
    : offer.why
      ? t(offer.why === "self" ? "field.why_self" : "field.why_after")
      : "";
  return (
    <span className={wrong ? "chip wrong" : "chip"} title={wrong ? `${text}: ${wrong}` : text}>
      <Icon size={12} aria-hidden />
      <span className="clip">
        {isTask ? (
          <>
            {path[1]} <span className="muted">›</span>{" "}
            {pick(offer?.label, lang) ||
              path
                .slice(2)
                .filter((each) => each !== "outputs")
                .join(".")}
          </>
        ) : (
          path.slice(path.length > 1 && path[0] !== "run" ? 1 : 0).join(".")
        )}
      </span>
      <span className={wrong ? "" : "muted"}>{wrong || offer?.type.replace(":", " ")}</span>
      {props.onRemove && (
        <button type="button" className="plain" aria-label={t("field.remove")} onClick={props.onRemove}>
          <X size={12} />
        </button>
      )}
    </span>
  );
}
