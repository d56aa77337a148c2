import { Button } from "antd";
import { Plus } from "lucide-react";
import { Link, useNavigate } from "react-router";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { PipelineSummary } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";
import { useParam } from "@/lib/param";
import { useBulkDelete } from "@/parts/bulk";
import { RunExample } from "@/parts/examples";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { useKept } from "@/parts/undo";
import { Ago, CodeBlock, Who } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { type Column, List } from "@/ui/list";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

export default function PipelinesPage() {
  const { t, lang } = useI18n();
  const project = useProject();
  const may = useMay("write");
  const navigate = useNavigate();
  const [search, setSearch] = useParam("q");
  const pipelines = useList<PipelineSummary>(["pipelines", project], path`projects/${project}/pipelines`);
  const wanted = search.trim().toLowerCase();
  const doomed = (row: { name: string }) => ({ route: path`projects/${project}/pipelines/${row.name}` });
  const kept = useKept(pipelines.items, doomed);
  const bulk = useBulkDelete(doomed, ["pipelines"]);
  const items = kept?.filter(
    (each) => !wanted || each.name.includes(wanted) || pick(each.label, lang).toLowerCase().includes(wanted),
  );
  const columns: Column<PipelineSummary>[] = [
    {
      key: "name",
      title: t("pipeline.name"),
      width: "minmax(180px, 1.6fr)",
      render: (row) => (
        <Link className="name" to={to.pipeline(project, row.name)}>
          {row.name}
          {pick(row.label, lang) && <span className="muted"> {pick(row.label, lang)}</span>}
        </Link>
      ),
    },
    {
      key: "last",
      title: t("pipeline.last_run"),
      width: "minmax(160px, 1fr)",
      render: (row) =>
        row.last_run ? (
          <Link to={to.run(project, row.last_run.id)} className="row">
            <State state={row.last_run.state} />{" "}
            <span className="muted">
              <Ago time={row.last_run.created_at} />
            </span>
          </Link>
        ) : (
          <span className="muted">{t("pipeline.never_run")}</span>
        ),
    },
    {
      key: "description",
      title: t("pipeline.description"),
      width: "minmax(120px, 2fr)",
      render: (row) => <span className="soft">{pick(row.description, lang)}</span>,
      wideOnly: true,
    },
    {
      key: "tasks",
      title: t("pipeline.tasks"),
      width: "64px",
      right: true,
      render: (row) => <span className="num">{row.tasks ?? ""}</span>,
      wideOnly: true,
    },
    {
      key: "version",
      title: t("pipeline.version"),
      width: "72px",
      right: true,
      render: (row) => <span className="num">{row.version}</span>,
      wideOnly: true,
    },
    { key: "updated", title: t("pipeline.updated"), width: "120px", render: (row) => <Ago time={row.updated_at} /> },
    { key: "by", title: t("run.by"), width: "100px", render: (row) => <Who name={row.updated_by} />, wideOnly: true },
  ];
  return (
    <Page
      title={t("nav.pipelines")}
      fill
      verbs={
        may && (
          <Button
            type="primary"
            icon={<Plus size={14} />}
            onClick={() => void navigate(to.pipeline(project, "new", "editor"))}
          >
            {t("pipeline.create")}
          </Button>
        )
      }
    >
      <List
        id="pipelines"
        label={t("nav.pipelines")}
        columns={columns}
        rows={{ ...pipelines, items }}
        rowKey={(row) => row.name}
        href={(row) => to.pipeline(project, row.name)}
        bulk={may ? bulk : undefined}
        search={{ value: search, onChange: setSearch, placeholder: t("pipeline.search") }}
        empty={
          wanted ? (
            <Empty lead={t("list.nothing")} teach={t("list.loosen")} />
          ) : (
            <Empty lead={t("pipeline.none")} teach={t("pipeline.none_teach")}>
              <RunExample project={project} name="breast-cancer" />
              <CodeBlock text={`cube apply -f pipeline.yaml -p ${project}`} />
            </Empty>
          )
        }
      />
    </Page>
  );
}
