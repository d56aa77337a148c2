import { CircleAlert } from "lucide-react";

import type { Problem } from "@/api/types";

/** What is wrong with a field, in words. */
export function Wrong(props: { problems: readonly Problem[]; text?: string | undefined; id?: string }) {
  const said = props.text || props.problems.map((each) => `${each.text} ${each.hint}`.trim()).join(" ");
  if (!said) return null;
  return (
    <div className="field-wrong" id={props.id} role="alert">
      <CircleAlert size={12} aria-hidden />
      <span>{said}</span>
    </div>
  );
}
