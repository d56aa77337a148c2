import { Button } from "antd";
import { PackagePlus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { Model } from "@/api/types";
import { number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useCreateAsked, useParam } from "@/lib/param";
import { useBulkDelete } from "@/parts/bulk";
import { RunExample } from "@/parts/examples";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { useKept } from "@/parts/undo";
import { Ago, CodeBlock, Who } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { type Column, List } from "@/ui/list";
import { Page } from "@/ui/page";

import { Imports } from "./Imports";
import { Register } from "./Register";

/** The first few numbers, enough to tell models apart. */
const brief = (metrics: Record<string, unknown>) =>
  Object.entries(metrics)
    .filter(([, value]) => typeof value === "number")
    .slice(0, 3)
    .map(([name, value]) => `${name} ${number(value)}`)
    .join("  ");

const EXAMPLE = `keep:
  template: model-register
  args:
    model: "{{ tasks.train.outputs.model }}"
    name: my-model`;

export default function ModelsPage() {
  const t = useT();
  const project = useProject();
  const may = useMay("write");
  const [search, setSearch] = useParam("q");
  const [registering, setRegistering] = useState(false);
  useCreateAsked(() => may && setRegistering(true));
  const models = useList<Model>(["models", project], path`projects/${project}/models`);
  const wanted = search.trim().toLowerCase();
  const doomed = (row: { name: string }) => ({ route: path`projects/${project}/models/${row.name}` });
  const kept = useKept(models.items, doomed);
  const bulk = useBulkDelete(doomed, ["models"]);
  const items = kept?.filter(
    (each) => !wanted || each.name.toLowerCase().includes(wanted) || each.description.toLowerCase().includes(wanted),
  );
  const columns: Column<Model>[] = [
    {
      key: "name",
      title: t("model.name"),
      width: "minmax(180px, 1.4fr)",
      render: (row) => (
        <Link className="name" to={to.model(project, row.name)}>
          {row.name}
        </Link>
      ),
    },
    {
      key: "latest",
      title: t("model.latest"),
      width: "90px",
      render: (row) => <span className="tag">{row.latest_version || "–"}</span>,
    },
    {
      key: "versions",
      title: t("face.versions"),
      width: "80px",
      right: true,
      render: (row) => <span className="num">{row.versions}</span>,
      wideOnly: true,
    },
    {
      key: "metrics",
      title: t("model.metrics"),
      width: "minmax(120px, 1.4fr)",
      render: (row) => <span className="num soft">{brief(row.metrics)}</span>,
      wideOnly: true,
    },
    {
      key: "description",
      title: t("pipeline.description"),
      width: "minmax(120px, 2fr)",
      render: (row) => <span className="soft">{row.description}</span>,
      wideOnly: true,
    },
    { key: "updated", title: t("pipeline.updated"), width: "120px", render: (row) => <Ago time={row.updated_at} /> },
    { key: "by", title: t("run.by"), width: "100px", render: (row) => <Who name={row.created_by} />, wideOnly: true },
  ];
  return (
    <Page
      title={t("nav.models")}
      fill
      verbs={
        may && (
          <Button type="primary" icon={<PackagePlus size={14} />} onClick={() => setRegistering(true)}>
            {t("model.register")}
          </Button>
        )
      }
    >
      <Imports project={project} />
      <List
        id="models"
        label={t("nav.models")}
        columns={columns}
        rows={{ ...models, items }}
        rowKey={(row) => row.name}
        href={(row) => to.model(project, row.name)}
        bulk={may ? bulk : undefined}
        search={{ value: search, onChange: setSearch, placeholder: t("model.search") }}
        empty={
          wanted ? (
            <Empty lead={t("list.nothing")} teach={t("list.loosen")} />
          ) : (
            <Empty lead={t("model.none")} teach={t("model.none_teach")}>
              <RunExample project={project} name="breast-cancer" />
              <CodeBlock text={EXAMPLE} />
            </Empty>
          )
        }
      />
      {registering && <Register project={project} onClose={() => setRegistering(false)} />}
    </Page>
  );
}
