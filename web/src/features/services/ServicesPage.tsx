import { Button } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { ServiceListed } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useParam } from "@/lib/param";
import { useBulkDelete } from "@/parts/bulk";
import { RunExample } from "@/parts/examples";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { useKept } from "@/parts/undo";
import { Ago, CopyButton } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { Chip, type Column, List } from "@/ui/list";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

import { tiers } from "./fates";
import { inShort } from "./measures";
import { NewService } from "./NewService";

export default function ServicesPage() {
  const t = useT();
  const project = useProject();
  const may = useMay("run");
  const writes = useMay("write");
  const [making, setMaking] = useState(false);
  const navigate = useNavigate();
  const [search, setSearch] = useParam("q");
  const [tier, setTier] = useParam("tier");
  const services = useList<ServiceListed>(
    ["services", project],
    path`projects/${project}/services`,
    tier ? { tier } : undefined,
    { refetchInterval: 10_000 },
  );
  const wanted = search.trim().toLowerCase();
  const doomed = (row: { name: string }) => ({ route: path`projects/${project}/services/${row.name}` });
  const kept = useKept(services.items, doomed);
  const bulk = useBulkDelete(doomed, ["services"]);
  const items = kept?.filter(
    (each) => !wanted || each.name.includes(wanted) || each.model.toLowerCase().includes(wanted),
  );
  const columns: Column<ServiceListed>[] = [
    {
      key: "name",
      title: t("service.name"),
      width: "minmax(160px, 1.4fr)",
      render: (row) => (
        <Link className="name" to={to.service(project, row.name)}>
          {row.name}
        </Link>
      ),
    },
    { key: "state", title: t("run.state"), width: "110px", render: (row) => <State state={row.state} /> },
    {
      key: "tier",
      title: t("tier.title"),
      width: "90px",
      render: (row) => <span className="tag">{t(tiers[row.tier] ?? "tier.test")}</span>,
    },
    {
      key: "model",
      title: t("model.name"),
      width: "minmax(140px, 1fr)",
      render: (row) =>
        row.model ? (
          <Link to={`${to.model(project, row.model)}?version=${encodeURIComponent(row.version)}`}>
            {row.model}:{row.version}
          </Link>
        ) : (
          <span className="soft">{t("service.own_command")}</span>
        ),
    },
    {
      key: "asked",
      title: t("measure.asked_now"),
      width: "minmax(150px, 1fr)",
      render: (row) => (
        <Link className="num soft" to={to.service(project, row.name, "metrics")}>
          {inShort(row.asked, { rps: t("measure.rps"), errors: t("measure.errors_word") }).join(" · ")}
        </Link>
      ),
    },
    {
      key: "url",
      title: t("service.address"),
      width: "minmax(200px, 1.6fr)",
      render: (row) => <Address of={row.url} />,
      wideOnly: true,
    },
    {
      key: "reason",
      title: t("run.reason"),
      width: "minmax(120px, 1.4fr)",
      render: (row) => <span className="soft">{row.reason}</span>,
      wideOnly: true,
    },
    { key: "created", title: t("run.created"), width: "110px", render: (row) => <Ago time={row.created_at} /> },
  ];
  return (
    <Page
      title={t("nav.services")}
      fill
      verbs={
        writes && (
          <Button icon={<Plus size={14} />} onClick={() => setMaking(true)}>
            {t("service.new")}
          </Button>
        )
      }
    >
      {making && <NewService project={project} onClose={() => setMaking(false)} />}
      <List
        id="services"
        label={t("nav.services")}
        columns={columns}
        rows={{ ...services, items }}
        rowKey={(row) => row.name}
        href={(row) => to.service(project, row.name)}
        bulk={may ? bulk : undefined}
        search={{ value: search, onChange: setSearch, placeholder: t("service.search") }}
        chips={Object.entries(tiers).map(([each, word]) => (
          <Chip key={each} on={tier === each} onToggle={() => setTier(tier === each ? "" : each)}>
            {t(word)}
          </Chip>
        ))}
        empty={
          wanted || tier ? (
            <Empty lead={t("list.nothing")} teach={t("list.loosen")} />
          ) : (
            <Empty lead={t("service.none")} teach={t("service.none_teach")}>
              <RunExample project={project} name="breast-cancer" />
              <Button onClick={() => void navigate(to.models(project))}>{t("service.pick_model")}</Button>
            </Empty>
          )
        }
      />
    </Page>
  );
}

function Address(props: { of: string }) {
  return (
    <span className="copyable">
      <code className="clip muted">{props.of}</code>
      <CopyButton text={props.of} />
    </span>
  );
}
