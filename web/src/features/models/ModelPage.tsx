import { Button, Select } from "antd";
import { Download, Rocket, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";

import { useGet } from "@/api/hooks";
import { api, path } from "@/api/http";
import type { List, Model, ModelVersion } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { PreviewBox } from "@/parts/PreviewBox";
import { useMay, useProject } from "@/parts/session";
import { removeSoon } from "@/parts/undo";
import { Ago, Card, CodeBlock, Facts, Id, Who } from "@/ui/basics";
import { Bones, Empty, Loaded, Note } from "@/ui/feedback";
import { Page } from "@/ui/page";

import { Compare } from "./Compare";
import { Conversion } from "./Conversion";
import { Deploy } from "./Deploy";
import { Metrics } from "./Metrics";
import { SignatureTable } from "./SignatureTable";

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
  const wanted = query.get("version") ?? model.data?.latest_version ?? "";
  const version = versions.data?.items.find((each) => each.version === wanted) ?? versions.data?.items[0];
  const keep = query.get("version") ? `?version=${encodeURIComponent(query.get("version") ?? "")}` : "";
  const at = (face: string) => to.model(project, name, face) + keep;
  const content = version ? path`projects/${project}/models/${name}/versions/${version.version}/content` : "";

  return (
    <Page
      fill={face === "lineage"}
      title={name}
      crumbs={[{ label: t("nav.models"), to: to.models(project) }]}
      state={
        version && (
          <Select
            size="small"
            aria-label={t("model.version")}
            value={version.version}
            options={(versions.data?.items ?? []).map((each) => ({
              value: each.version,
              label: `${t("model.version_n", { n: each.version })}${each.stage ? ` · ${each.stage}` : ""}`,
            }))}
            onChange={(next: string) => setQuery({ version: next }, { replace: true })}
          />
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
                onClick: () =>
                  version &&
                  remove(`${name}:${version.version}`, `${route}/versions/${encodeURIComponent(version.version)}`),
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
      <Loaded query={versions}>
        {({ items }) =>
          !version ? (
            <Empty lead={t("model.no_versions")} />
          ) : (
            <>
              {face === "" && (
                <Overview project={project} version={version} description={model.data?.description ?? ""} may={may} />
              )}
              {face === "versions" && <Compare project={project} versions={items} />}
              {face === "files" && (
                <Card title={t("face.files")}>
                  <PreviewBox
                    preview={path`projects/${project}/artifacts/${version.artifact}/preview`}
                    content={path`projects/${project}/artifacts/${version.artifact}/content`}
                    name={name}
                  />
                </Card>
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
      {deploying && version && <Deploy project={project} version={version} onClose={() => setDeploying(false)} />}
    </Page>
  );
}

function Overview(props: { project: string; version: ModelVersion; description: string; may: boolean }) {
  const t = useT();
  const { project, version } = props;
  const { signature } = version;
  const parameters = Object.entries(version.params);
  return (
    <div className="col">
      {props.description && <p className="soft">{props.description}</p>}
      <Metrics of={version.metrics} on={signature.measured_on} />
      <Card title={t("model.about")}>
        <Facts
          of={[
            [t("pipeline.description"), version.description],
            [t("model.framework"), [version.framework, signature.algorithm].filter(Boolean).join(" · ")],
            [t("model.task"), signature.task],
            [
              t("model.source"),
              version.run ? (
                <Link key="s" to={to.run(project, version.run)}>
                  {version.task || version.run}
                </Link>
              ) : (
                version.task
              ),
            ],
            [
              t("model.made"),
              <span key="m">
                <Ago time={version.created_at} /> · <Who name={version.created_by} />
              </span>,
            ],
            [t("model.trained_rows"), signature.trained_rows],
            [t("task.python"), signature.python],
            [
              t("model.libraries"),
              signature.libraries
                ? Object.entries(signature.libraries)
                    .map(([library, at]) => `${library} ${at}`)
                    .join(", ")
                : null,
            ],
            [t("model.artifact"), <Id key="a" id={version.artifact} />],
          ]}
        />
      </Card>
      {signature.inputs ? (
        <Card title={t("model.signature")} flush>
          <SignatureTable signature={signature} />
        </Card>
      ) : (
        <Note>{t("model.no_signature")}</Note>
      )}
      <Conversion key={version.id} project={project} version={version} may={props.may} />
      {parameters.length > 0 && (
        <Card title={t("model.parameters")}>
          <CodeBlock text={JSON.stringify(version.params, null, 2)} />
        </Card>
      )}
    </div>
  );
}
