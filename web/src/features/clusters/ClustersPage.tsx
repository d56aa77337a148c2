import { Button, Progress } from "antd";
import { Network, Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useList } from "@/api/hooks";
import type { Cluster } from "@/api/types";
import { bytes, number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useCreateAsked } from "@/lib/param";
import { to } from "@/parts/links";
import { CodeBlock } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { type Column, List } from "@/ui/list";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

import { AddCluster } from "./AddCluster";
import { Enforced } from "./Enforced";

import "./clusters.css";

/** Where workloads may run beside this machine. */
export default function ClustersPage() {
  const t = useT();
  const clusters = useList<Cluster>(["clusters"], "clusters", undefined, { refetchInterval: 10_000 });
  const [adding, setAdding] = useState(false);
  useCreateAsked(() => setAdding(true));
  const columns: Column<Cluster>[] = [
    {
      key: "name",
      title: t("cluster.name"),
      width: "minmax(150px, 1.5fr)",
      render: (row) => (
        <span className="clip">
          <Link className="name" to={to.cluster(row.name)}>
            {row.label || row.name}
          </Link>{" "}
          {row.label && <code className="muted">{row.name}</code>}
        </span>
      ),
    },
    {
      key: "state",
      title: t("run.state"),
      width: "100px",
      render: (row) => (
        <span title={row.text}>
          <State state={row.state} />
        </span>
      ),
    },
    { key: "version", title: t("cluster.version"), width: "80px", render: (row) => row.facts?.version ?? "" },
    {
      key: "machines",
      title: t("cluster.machines"),
      width: "70px",
      render: (row) => row.facts && <span className="num">{`${row.facts.nodes_ready} / ${row.facts.nodes}`}</span>,
    },
    {
      key: "cpu",
      title: t("cluster.cpu_asked"),
      width: "90px",
      render: (row) => row.facts && <Share of={row.facts.cpu_asked} total={row.facts.cpu} say={number} />,
    },
    {
      key: "memory",
      title: t("cluster.memory_asked"),
      width: "130px",
      render: (row) => row.facts && <Share of={row.facts.memory_asked} total={row.facts.memory} say={bytes} />,
      wideOnly: true,
    },
    {
      key: "accelerators",
      title: t("system.accelerators"),
      width: "minmax(90px, 1fr)",
      render: (row) => <Devices of={row.facts?.devices_asked} total={row.facts?.devices} />,
      wideOnly: true,
    },
    {
      key: "policies",
      title: t("cluster.policies"),
      width: "110px",
      render: (row) => <Enforced of={row.inspection?.enforced} />,
    },
    {
      key: "projects",
      title: t("cluster.projects"),
      width: "70px",
      right: true,
      render: (row) => <span className="num">{row.projects}</span>,
    },
  ];
  return (
    <Page
      fill
      title={t("nav.clusters")}
      verbs={
        <Button type="primary" icon={<Plus size={14} />} onClick={() => setAdding(true)}>
          {t("cluster.add")}
        </Button>
      }
    >
      <p className="soft">{t("cluster.lead")}</p>
      <List
        id="clusters"
        label={t("nav.clusters")}
        columns={columns}
        rows={clusters}
        rowKey={(row) => row.name}
        href={(row) => to.cluster(row.name)}
        empty={
          <Empty icon={<Network size={28} aria-hidden />} lead={t("cluster.none")} teach={t("cluster.teach")}>
            <CodeBlock text="cube cluster add lab --kubeconfig lab.yaml --image python:3.11 --url http://10.0.0.5:8080" />
          </Empty>
        }
      />
      {adding && <AddCluster onClose={() => setAdding(false)} />}
    </Page>
  );
}

/** How much of a resource is asked for. */
export function Share(props: { of: number; total: number; say: (value: number) => string }) {
  if (!props.total) return <span className="muted">–</span>;
  const said = `${props.say(props.of)} / ${props.say(props.total)}`;
  return (
    <span className="cluster-share" title={said}>
      <span className="num nowrap">{said}</span>
      <Progress
        percent={Math.min(100, (100 * props.of) / props.total)}
        showInfo={false}
        size={["100%", 3]}
        aria-label={said}
      />
    </span>
  );
}

/** Devices by kind: asked and in all. */
export function Devices(props: { of?: Record<string, number>; total?: Record<string, number> }) {
  const kinds = Object.entries(props.total ?? {});
  if (kinds.length === 0) return <span className="muted">–</span>;
  return (
    <span className="row wrap" style={{ gap: 4 }}>
      {kinds.map(([kind, count]) => (
        <span key={kind} className="tag num">{`${kind} ${props.of?.[kind] ?? 0} / ${count}`}</span>
      ))}
    </span>
  );
}
