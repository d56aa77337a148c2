import { useGet } from "@/api/hooks";
import type { Why } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Evidence } from "@/parts/Evidence";
import { Loaded, Note } from "@/ui/feedback";

/** Why something is as it is: the one sentence, the way out, and on demand what it rests on. */
export function WhyBox(props: { queryKey: readonly unknown[]; route: string }) {
  const t = useT();
  // What it waits for changes without a fact about it: others end, queues move.
  const why = useGet<Why>(props.queryKey, props.route, undefined, { refetchInterval: 5000 });
  return (
    <Loaded query={why} rows={1}>
      {(found) => (
        <Note>
          <div>
            <strong>{t("why.title")}</strong> {found.text}
          </div>
          {found.hint && <div className="soft">{found.hint}</div>}
          <details>
            <summary className="muted">{t("why.evidence")}</summary>
            <Evidence of={found.evidence} />
          </details>
        </Note>
      )}
    </Loaded>
  );
}
