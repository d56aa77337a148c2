import { useMemo } from "react";

import { diffLines, nearChanges } from "@/lib/diff";
import { useT } from "@/lib/i18n";

import "./parts.css";

/** What changed from one text to another. */
export function Diff(props: { before: string; after: string }) {
  const t = useT();
  const lines = useMemo(() => nearChanges(diffLines(props.before, props.after)), [props.before, props.after]);
  if (!lines.some((line) => line !== null)) return <p className="muted">{t("diff.same")}</p>;
  return (
    <div className="diff" tabIndex={0} role="region" aria-label={t("diff.label")}>
      {lines.map((line, at) =>
        line === null ? (
          <div key={at} className="gap">
            ⋯
          </div>
        ) : (
          <div key={at} className={line.kind}>
            {line.kind === "added" ? "+ " : line.kind === "gone" ? "- " : "  "}
            {line.text}
          </div>
        ),
      )}
    </div>
  );
}
