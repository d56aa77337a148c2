import { DagView } from "@/graph/react/DagView";
import type { Graph, Problem } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";
import { Note } from "@/ui/feedback";

/** What is said of lines of a text, each a way to its line. */
export function Lines(props: { lines: Problem[]; mild?: boolean; onGo: (line: number) => void }) {
  const { t } = useI18n();
  return (
    <ul className="problems">
      {props.lines.map((each, at) => (
        <li key={at}>
          <button type="button" className="plain" onClick={() => props.onGo(each.line ?? 1)}>
            <div className={props.mild ? "" : "what"}>{each.text}</div>
            {each.hint && <div className="soft">{each.hint}</div>}
            <div className="muted">
              {each.line !== null && t("yaml.line", { n: each.line })} {each.path && <code>{each.path}</code>}
            </div>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The graph that a text makes, as it is typed. */
export function GraphOfText(props: { graph: Graph | undefined }) {
  const { t, lang } = useI18n();
  const nodes = (props.graph?.nodes ?? []).map((node) => ({
    name: node.name,
    label: pick(node.label, lang) || node.name,
    icon: node.icon,
    detail: node.template,
  }));
  return (
    <section className="card yaml-graph">
      {nodes.length > 0 ? (
        <DagView nodes={nodes} edges={props.graph?.edges ?? []} label={t("pipeline.graph")} />
      ) : (
        <div style={{ padding: 12 }}>
          <Note>{t("yaml.graph_here")}</Note>
        </div>
      )}
    </section>
  );
}
