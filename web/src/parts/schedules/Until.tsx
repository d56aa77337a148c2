import { useNow } from "@/lib/clock";
import { absoluteTime, millis, relativeTime } from "@/lib/format";
import { useI18n } from "@/lib/i18n";

/** How long until something; the moment itself on hover. */
export function Until(props: { time: string }) {
  const { lang } = useI18n();
  const at = millis(props.time) ?? 0;
  const coarse = useNow(true, 30_000);
  const now = useNow(true, at - coarse < 120_000 ? 1000 : 30_000);
  return (
    <time dateTime={props.time} title={absoluteTime(at, lang)} className="num nowrap">
      {relativeTime(at, Math.min(now, at), lang)}
    </time>
  );
}
