import { useGet } from "@/api/hooks";
import type { Why } from "@/api/types";
import { Evidence } from "@/parts/Evidence";
import { Loaded, Note } from "@/ui/feedback";

/** Why the task is in the state it is in: one sentence, with what it rests on. */
export function TaskWhy(props: { routeKey: readonly unknown[]; route: string }) {
  const why = useGet<Why>([...props.routeKey, "why"], props.route);
  return (
    <Loaded query={why} rows={2}>
      {(found) => (
        <div className="col">
          <p style={{ fontSize: 14 }}>{found.text}</p>
          {found.hint && <Note>{found.hint}</Note>}
          <Evidence of={found.evidence} />
        </div>
      )}
    </Loaded>
  );
}
