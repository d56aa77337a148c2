import { Button, Select } from "antd";
import { Download, Rocket, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";

import { useGet } from "@/api/hooks";
import { api, path } from "@/api/http";
import type { List, Model, ModelVersion, ModelVersionDetail, VersionUse } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { removeSoon } from "@/parts/undo";
import { Bones, Empty, Loaded, Note } from "@/ui/feedback";
import { Page } from "@/ui/page";

import { Compare } from "./Compare";
import { Deploy } from "./Deploy";
import { Files } from "./Files";
import { Overview } from "./Overview";
import { useStage } from "./Stage";
import { stages } from "./stages";
import { InUse } from "./Uses";

const LineageView = lazy(() => import("./LineageView"));

export default function ModelPage() {
  const t = useT();
  const project = useProject();
  const params = useParams();
  const name = params["name"] ?? "";
  const face = params["face"] ?? "";
  const may = useMay("write");
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  const [deploying, setDeploying] = useState(false);
  const route = path`projects/${project}/models/${name}`;
  const model = useGet<Model>(["model", project, name], route);
  const versions = useGet<List<ModelVersion>>(["model", project, name, "versions"], `${route}/versions`);
  const remove = (what: string, route: string) => {
    removeSoon(t("undo.deleted", { name: what }), [{ route }], ["models", "model"]);
    void navigate(to.models(project));
  };
  const asked = query.get("version");
  const wanted = asked ?? model.data?.latest_version ?? "";
  const known = versions.data?.items.find((each) => each.version === wanted);
  const version = known ?? versions.data?.items[0];
  const versionRoute = version ? `${route}/versions/${encodeURIComponent(version.version)}` : null;
  const detail = useGet<ModelVersionDetail>(["model", project, name, "version", version?.version ?? ""], versionRoute);
  const stage = useStage(project, model.data, version);
  const [users, setUsers] = useState<VersionUse[]>([]);
  const services = detail.data?.used_by.filter((use) => use.kind === "service") ?? [];
  const keep = query.get("version") ? `?version=${encodeURIComponent(query.get("version") ?? "")}` : "";
  const stageOf = (each: ModelVersion) => (each.stage ? ` · ${t(stages[each.stage] ?? "stage.none")}` : "");
  const at = (face: string) => to.model(project, name, face) + keep;
  const content = version ? path`projects/${project}/models/${name}/versions/${version.version}/content` : "";

  return (
    <Page
      fill={face === "lineage"}
      title={name}
      crumbs={[{ label: t("nav.models"), to: to.models(project) }]}
      state={
        version && (
          <>
            <Select
              size="small"
              aria-label={t("model.version")}
              value={version.version}
              options={(versions.data?.items ?? []).map((each) => ({
                value: each.version,
                label: `${t("model.version_n", { n: each.version })}${stageOf(each)}`,
              }))}
              onChange={(next: string) => setQuery({ version: next }, { replace: true })}
            />
            {stage.control}
          </>
        )
      }
      verbs={
        version && (
          <>
            {may && (
              <Button type="primary" icon={<Rocket size={14} />} onClick={() => setDeploying(true)}>
                {t("model.deploy")}
              </Button>
            )}
            <Button icon={<Download size={14} />} href={api(content)} download>
              {t("do.download")}
            </Button>
          </>
        )
      }
      more={
        may
          ? [
              {
                key: "version",
                danger: true,
                icon: <Trash2 size={14} />,
                label: t("model.delete_version"),
                disabled: !version,
                onClick: () => {
                  if (services.length > 0) setUsers(services);
                  else if (version && versionRoute) remove(`${name}:${version.version}`, versionRoute);
                },
              },
              {
                key: "model",
                danger: true,
                icon: <Trash2 size={14} />,
                label: t("model.delete"),
                onClick: () => remove(name, route),
              },
            ]
          : []
      }
      tabs={[
        { to: at(""), label: t("face.overview") },
        { to: at("versions"), label: t("face.versions"), count: versions.data?.items.length ?? null },
        { to: at("files"), label: t("face.files") },
        { to: at("lineage"), label: t("face.lineage") },
      ]}
    >
      {stage.problem}
      {asked && version && !known && <Note warn>{t("model.version_unknown", { asked, shown: version.version })}</Note>}
      <Loaded query={versions}>
        {({ items }) =>
          !version ? (
            <Empty lead={t("model.no_versions")} />
          ) : (
            <>
              {face === "" && (
                <Loaded query={detail}>
                  {(found) => (
                    <Overview project={project} version={found} description={model.data?.description ?? ""} />
                  )}
                </Loaded>
              )}
              {face === "versions" && <Compare project={project} versions={items} />}
              {face === "files" && (
                <Loaded query={detail}>{(found) => <Files project={project} version={found} />}</Loaded>
              )}
              {face === "lineage" && (
                <Suspense fallback={<Bones rows={6} />}>
                  <LineageView project={project} version={version} />
                </Suspense>
              )}
            </>
          )
        }
      </Loaded>
      {users.length > 0 && (
        <InUse project={project} name={`${name}:${version?.version ?? ""}`} of={users} onClose={() => setUsers([])} />
      )}
      {deploying && version && <Deploy project={project} version={version} onClose={() => setDeploying(false)} />}
    </Page>
  );
}
