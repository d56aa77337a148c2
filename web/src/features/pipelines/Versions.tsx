import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";

import { useGet } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { List, Pipeline, PipelineVersion } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay } from "@/parts/session";
import { Ago, Card, CodeBlock, Who } from "@/ui/basics";
import { Loaded } from "@/ui/feedback";

import { Diff } from "@/parts/Diff";

/** The text of one version; a version never changes, so it is asked for once. */
const textOf = (project: string, name: string, version: number) => ({
  queryKey: ["text", project, name, version],
  queryFn: async () => (await http.get<Pipeline>(path`projects/${project}/pipelines/${name}`, { version })).text,
  staleTime: Number.POSITIVE_INFINITY,
});

function Change(props: { project: string; name: string; before: number; after: number }) {
  const before = useQuery(textOf(props.project, props.name, props.before));
  const after = useQuery(textOf(props.project, props.name, props.after));
  return (
    <Loaded<string> query={before}>
      {(old) => <Loaded<string> query={after}>{(fresh) => <Diff before={old} after={fresh} />}</Loaded>}
    </Loaded>
  );
}

function Text(props: { project: string; name: string; version: number }) {
  return (
    <Loaded<string> query={useQuery(textOf(props.project, props.name, props.version))}>
      {(text) => <CodeBlock text={text} />}
    </Loaded>
  );
}

/** Every version that was saved, what changed between two, and the way back. */
export function Versions(props: { project: string; pipeline: Pipeline }) {
  const t = useT();
  const may = useMay("write");
  const navigate = useNavigate();
  const { project, pipeline } = props;
  const versions = useGet<List<PipelineVersion>>(
    ["pipeline", project, pipeline.name, "versions"],
    path`projects/${project}/pipelines/${pipeline.name}/versions`,
  );
  const client = useQueryClient();
  const restore = async (version: number) => {
    const text = await client.fetchQuery(textOf(project, pipeline.name, version));
    void navigate(to.pipeline(project, pipeline.name, "yaml"), { state: { text } });
  };
  const [pair, setPair] = useState<[from: number | null, to: number | null]>([null, null]);
  return (
    <Loaded query={versions}>
      {({ items }) => {
        const sorted = [...items].sort((a, b) => b.version - a.version);
        const after = sorted.find((each) => each.version === pair[1]) ?? sorted[0];
        const before =
          sorted.find((each) => each.version === pair[0]) ??
          sorted.find((each) => each.version < (after?.version ?? 0));
        const options = sorted.map((each) => ({
          value: each.version,
          label: t("pipeline.version_n", { n: each.version }),
        }));
        return (
          <div className="col" style={{ overflow: "auto" }}>
            <Card flush>
              <div className="grid-wrap" tabIndex={0}>
                <table className="grid">
                  <thead>
                    <tr>
                      <th>{t("pipeline.version")}</th>
                      <th>{t("pipeline.saved")}</th>
                      <th>{t("run.by")}</th>
                      <th />
                    </tr>
                  </thead>
                  <tbody>
                    {sorted.map((each) => (
                      <tr key={each.version}>
                        <td className="num">{each.version}</td>
                        <td>
                          <Ago time={each.created_at} />
                        </td>
                        <td>
                          <Who name={each.created_by} />
                        </td>
                        <td className="right">
                          {may && each.version !== pipeline.version && (
                            <Button size="small" onClick={() => void restore(each.version)}>
                              {t("pipeline.restore")}
                            </Button>
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Card>
            {before && after ? (
              <Card
                title={t("pipeline.changes")}
                extra={
                  <span className="row">
                    <Select
                      size="small"
                      aria-label={t("pipeline.from_version")}
                      value={before.version}
                      options={options}
                      onChange={(next: number) => setPair([next, after.version])}
                    />
                    →
                    <Select
                      size="small"
                      aria-label={t("pipeline.to_version")}
                      value={after.version}
                      options={options}
                      onChange={(next: number) => setPair([before.version, next])}
                    />
                  </span>
                }
              >
                <Change project={project} name={pipeline.name} before={before.version} after={after.version} />
              </Card>
            ) : (
              after && (
                <Card title={t("pipeline.version_n", { n: after.version })}>
                  <Text project={project} name={pipeline.name} version={after.version} />
                </Card>
              )
            )}
          </div>
        );
      }}
    </Loaded>
  );
}
