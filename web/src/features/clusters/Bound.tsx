import { Button } from "antd";
import { Boxes, Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { Binding, Cluster, ProjectQuota } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { BindProject } from "@/parts/place/BindProject";
import { quotaLine } from "@/parts/place/quota";
import { QuotaText } from "@/parts/place/QuotaUse";
import { Ago, Who } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { type Column, List } from "@/ui/list";

/** The projects whose runs and services go here. */
export function Bound(props: { cluster: Cluster }) {
  const t = useT();
  const { name } = props.cluster;
  const [binding, setBinding] = useState<Binding | "new" | null>(null);
  const bound = useList<Binding>(["bound", name], path`clusters/${name}/projects`);
  const used = useList<ProjectQuota>(["quotas", name], path`clusters/${name}/quotas`, undefined, {
    refetchInterval: 15_000,
  });
  const columns: Column<Binding>[] = [
    {
      key: "project",
      title: t("project.name"),
      width: "minmax(140px, 1.4fr)",
      render: (row) => (
        <Link className="name" to={to.manage(row.project, "settings")}>
          {row.project}
        </Link>
      ),
    },
    {
      key: "namespace",
      title: t("place.namespace"),
      width: "minmax(120px, 1fr)",
      render: (row) => <code>{row.namespace}</code>,
    },
    {
      key: "group",
      title: t("place.group"),
      width: "minmax(100px, 1fr)",
      render: (row) => row.group || t("place.all_machines"),
    },
    {
      key: "image",
      title: t("cluster.image"),
      width: "minmax(120px, 1fr)",
      render: (row) => row.image,
      wideOnly: true,
    },
    {
      key: "quota",
      title: t("quota.title"),
      width: "minmax(300px, 3fr)",
      render: (row) => {
        const lines = used.items?.find((each) => each.project === row.project)?.lines ?? [];
        return lines.length ? <QuotaText lines={lines} /> : quotaLine(row.quota) || t("quota.none");
      },
    },
    { key: "since", title: t("place.since"), width: "110px", render: (row) => <Ago time={row.since} /> },
    { key: "by", title: t("run.by"), width: "110px", render: (row) => <Who name={row.changed_by} />, wideOnly: true },
  ];
  return (
    <>
      <List
        id="bound"
        label={t("cluster.projects")}
        columns={columns}
        rows={bound}
        rowKey={(row) => row.project}
        onOpen={setBinding}
        actions={
          <Button size="small" icon={<Plus size={13} />} onClick={() => setBinding("new")}>
            {t("place.bind")}
          </Button>
        }
        empty={
          <Empty icon={<Boxes size={28} aria-hidden />} lead={t("cluster.no_projects")} teach={t("place.teach")} />
        }
      />
      {binding && (
        <BindProject
          cluster={name}
          project={binding === "new" ? undefined : binding.project}
          before={binding === "new" ? undefined : binding}
          onClose={() => setBinding(null)}
        />
      )}
    </>
  );
}
