import { Button } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { AppListed } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useCreateAsked, useParam } from "@/lib/param";
import { useBulkDelete } from "@/parts/bulk";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { OpenPorts } from "@/parts/shell/OpenPort";
import { useKept } from "@/parts/undo";
import { Ago } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { type Column, List } from "@/ui/list";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

import { NewApp } from "./NewApp";

/** Programs that are kept running for the project's members. */
export default function AppsPage() {
  const t = useT();
  const project = useProject();
  const may = useMay("write");
  const [search, setSearch] = useParam("q");
  const [making, setMaking] = useState(false);
  useCreateAsked(() => setMaking(true));
  const apps = useList<AppListed>(["apps", project], path`projects/${project}/apps`);
  const wanted = search.trim().toLowerCase();
  const doomed = (row: { name: string }) => ({ route: path`projects/${project}/apps/${row.name}` });
  const kept = useKept(apps.items, doomed);
  const bulk = useBulkDelete(doomed, ["apps"]);
  const items = kept?.filter((each) => !wanted || each.name.includes(wanted) || each.preset.includes(wanted));
  const columns: Column<AppListed>[] = [
    {
      key: "name",
      title: t("app.name"),
      width: "minmax(140px, 1.2fr)",
      render: (row) => (
        <Link className="name" to={to.app(project, row.name)}>
          {row.name}
        </Link>
      ),
    },
    { key: "state", title: t("run.state"), width: "110px", render: (row) => <State state={row.state} /> },
    {
      key: "preset",
      title: t("app.preset"),
      width: "minmax(110px, 0.8fr)",
      render: (row) => row.preset || <span className="soft">{t("service.own_command")}</span>,
    },
    {
      key: "reason",
      title: t("run.reason"),
      width: "minmax(120px, 1.6fr)",
      render: (row) => <span className="soft">{row.reason}</span>,
      wideOnly: true,
    },
    {
      key: "open",
      title: t("app.open"),
      width: "150px",
      render: (row) =>
        row.state === "Ready" ? <OpenPorts project={project} workload={row.workload} state={row.workload} /> : null,
    },
    { key: "created", title: t("run.created"), width: "110px", render: (row) => <Ago time={row.created_at} /> },
  ];
  const make = may && (
    <Button type="primary" icon={<Plus size={14} />} onClick={() => setMaking(true)}>
      {t("app.new")}
    </Button>
  );
  return (
    <Page title={t("nav.apps")} fill verbs={make}>
      {making && <NewApp project={project} onClose={() => setMaking(false)} />}
      <List
        id="apps"
        label={t("nav.apps")}
        columns={columns}
        rows={{ ...apps, items }}
        rowKey={(row) => row.name}
        href={(row) => to.app(project, row.name)}
        bulk={may ? bulk : undefined}
        search={{ value: search, onChange: setSearch, placeholder: t("app.search") }}
        empty={
          wanted ? (
            <Empty lead={t("list.nothing")} teach={t("list.loosen")} />
          ) : (
            <Empty lead={t("app.none")} teach={t("app.none_teach")}>
              {make}
            </Empty>
          )
        }
      />
    </Page>
  );
}
