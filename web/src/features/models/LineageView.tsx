import { useState } from "react";
import { Link } from "react-router";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Lineage, LineageNode, ModelVersion } from "@/api/types";
import { DagView } from "@/graph/react/DagView";
import { type Key, useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { Card, Facts, Id } from "@/ui/basics";
import { Loaded, Note } from "@/ui/feedback";

import "./models.css";

const kinds: Record<string, { word: Key; icon: string }> = {
  file: { word: "lineage.file", icon: "file" },
  task: { word: "lineage.task", icon: "wrench" },
  artifact: { word: "lineage.artifact", icon: "box" },
  version: { word: "lineage.version", icon: "package" },
  service: { word: "lineage.service", icon: "radio" },
};

/** Where the version comes from, back to the data, and what uses it. */
export default function LineageView(props: { project: string; version: ModelVersion }) {
  const t = useT();
  const [chosen, setChosen] = useState<string | null>(null);
  const lineage = useGet<Lineage>(
    ["lineage", props.project, props.version.id],
    path`projects/${props.project}/lineage`,
    { node: `version:${props.version.id}` },
  );
  return (
    <Loaded query={lineage}>
      {(found) => {
        const node = found.nodes.find((each) => each.id === chosen);
        return (
          <>
            {found.is_whole === false && <Note>{t("lineage.cut")}</Note>}
            <section className="card lineage-box">
              <DagView
                label={t("face.lineage")}
                nodes={found.nodes.map((each) => ({
                  name: each.id,
                  label: each.label,
                  icon: kinds[each.kind]?.icon ?? "box",
                  detail: kinds[each.kind] ? t(kinds[each.kind]?.word ?? "lineage.task") : each.kind,
                }))}
                edges={found.edges.map((each) => ({ from: each.from, to: each.to }))}
                selected={chosen}
                onSelect={setChosen}
              />
            </section>
            {node && (
              <Card title={node.label}>
                <Facts
                  of={[
                    [t("lineage.kind"), kinds[node.kind] ? t(kinds[node.kind]?.word ?? "lineage.task") : node.kind],
                    [t("run.id"), <Id key="i" id={node.ref} />],
                    [
                      t("lineage.open"),
                      placeOf(props.project, node) ? (
                        <Link key="o" to={placeOf(props.project, node) ?? ""}>
                          {node.label}
                        </Link>
                      ) : null,
                    ],
                  ]}
                />
              </Card>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function placeOf(project: string, node: LineageNode): string | null {
  if (node.run) return to.run(project, node.run);
  if (node.kind === "service") return to.service(project, node.label);
  if (node.kind === "file") return to.files(project, node.ref.split("/").slice(0, -1).join("/"));
  if (node.kind === "version" && node.label.includes(":")) {
    const [model = "", version = ""] = node.label.split(":");
    return `${to.model(project, model)}?version=${encodeURIComponent(version)}`;
  }
  return null;
}
