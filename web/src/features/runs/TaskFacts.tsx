import { useGet } from "@/api/hooks";
import type { Task, TaskDetail, Why } from "@/api/types";
import { millis } from "@/lib/format";
import { type Key, useT } from "@/lib/i18n";
import { Ago, CodeBlock } from "@/ui/basics";
import { Loaded, Note } from "@/ui/feedback";
import { State } from "@/ui/states";

interface Event {
  at: string;
  word: Key;
  attempt: number;
  state: string;
  reason: string;
}

/** What happened to the task, attempt by attempt. */
export function TaskEvents(props: { query: ReturnType<typeof useGet<TaskDetail>>; task: Task | undefined }) {
  const t = useT();
  return (
    <Loaded query={props.query}>
      {(task) => {
        const events: Event[] = (task.attempts ?? [])
          .flatMap((attempt) => [
            ...(attempt.started_at
              ? [
                  {
                    at: attempt.started_at,
                    word: "event.started" as const,
                    attempt: attempt.number,
                    state: "Running",
                    reason: "",
                  },
                ]
              : []),
            ...(attempt.ended_at
              ? [
                  {
                    at: attempt.ended_at,
                    word: "event.ended" as const,
                    attempt: attempt.number,
                    state: attempt.state,
                    reason: attempt.reason,
                  },
                ]
              : []),
          ])
          .sort((a, b) => (millis(a.at) ?? 0) - (millis(b.at) ?? 0));
        if (events.length === 0) return <Note>{props.task?.reason || t("event.none")}</Note>;
        return (
          <table className="grid">
            <tbody>
              {events.map((event, at) => (
                <tr key={at}>
                  <td>
                    <Ago time={event.at} />
                  </td>
                  <td>{t(event.word, { n: event.attempt })}</td>
                  <td>
                    <State state={event.state} />
                  </td>
                  <td>{event.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        );
      }}
    </Loaded>
  );
}

/** Why the task is in the state it is in: one sentence, with what it rests on. */
export function TaskWhy(props: { routeKey: readonly unknown[]; route: string }) {
  const why = useGet<Why>([...props.routeKey, "why"], props.route);
  return (
    <Loaded query={why} rows={2}>
      {(found) => (
        <div className="col">
          <p style={{ fontSize: 14 }}>{found.text}</p>
          {found.hint && <Note>{found.hint}</Note>}
          {found.evidence !== undefined && found.evidence !== null && (
            <CodeBlock
              text={typeof found.evidence === "string" ? found.evidence : JSON.stringify(found.evidence, null, 2)}
            />
          )}
        </div>
      )}
    </Loaded>
  );
}
