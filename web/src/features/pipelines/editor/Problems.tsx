import type { Problem } from "@/api/types";

/** What is wrong, one line each; a click leads to it. */
export function Problems(props: { of: readonly Problem[]; onChoose?: (problem: Problem) => void }) {
  if (props.of.length === 0) return null;
  return (
    <ul className="problems">
      {props.of.map((problem, at) => (
        <li key={at}>
          <button type="button" className="plain" disabled={!props.onChoose} onClick={() => props.onChoose?.(problem)}>
            <div className="what">{problem.text}</div>
            {problem.hint && <div className="soft">{problem.hint}</div>}
            <div className="muted">
              <code>{problem.path}</code>
            </div>
          </button>
        </li>
      ))}
    </ul>
  );
}
