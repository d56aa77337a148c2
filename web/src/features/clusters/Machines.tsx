import { CircleAlert, CircleCheck } from "lucide-react";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { Cluster, Machine } from "@/api/types";
import { bytes, number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useParam } from "@/lib/param";
import { Empty } from "@/ui/feedback";
import { Chip, type Column, List } from "@/ui/list";

import { Devices, Share } from "./ClustersPage";

/** The machines as they are now: the cluster is asked each time. */
export function Machines(props: { cluster: Cluster }) {
  const t = useT();
  const { name, groups } = props.cluster;
  const [search, setSearch] = useParam("q");
  const [group, setGroup] = useParam("group");
  const machines = useList<Machine>(["machines", name], path`clusters/${name}/machines`, undefined, {
    refetchInterval: 15_000,
  });
  const wanted = search.trim().toLowerCase();
  const fits = (each: Machine) =>
    (!group || each.groups.includes(group)) &&
    (!wanted || `${each.name} ${each.address} ${labelText(each)}`.toLowerCase().includes(wanted));
  const columns: Column<Machine>[] = [
    {
      key: "name",
      title: t("machine.name"),
      width: "minmax(140px, 1.4fr)",
      render: (row) => <span title={labelText(row)}>{row.name}</span>,
    },
    { key: "address", title: t("machine.address"), width: "120px", render: (row) => <code>{row.address}</code> },
    { key: "state", title: t("run.state"), width: "minmax(110px, 1fr)", render: (row) => <Condition of={row} /> },
    {
      key: "groups",
      title: t("cluster.groups"),
      width: "minmax(90px, 1fr)",
      render: (row) =>
        row.groups.map((each) => (
          <span key={each} className="tag">
            {each}
          </span>
        )),
    },
    {
      key: "cpu",
      title: t("cluster.cpu_asked"),
      width: "130px",
      render: (row) => <Share of={row.cpu_asked} total={row.cpu} say={number} />,
    },
    {
      key: "memory",
      title: t("cluster.memory_asked"),
      width: "160px",
      render: (row) => <Share of={row.memory_asked} total={row.memory} say={bytes} />,
    },
    {
      key: "accelerators",
      title: t("system.accelerators"),
      width: "minmax(100px, 1fr)",
      render: (row) => <Devices of={row.devices_asked} total={row.devices} />,
    },
    {
      key: "pods",
      title: "Pods",
      width: "60px",
      right: true,
      render: (row) => <span className="num">{row.pods}</span>,
    },
    {
      key: "system",
      title: t("machine.system"),
      width: "minmax(160px, 2fr)",
      render: (row) => row.system,
      optional: true,
    },
    { key: "labels", title: t("machine.labels"), width: "minmax(200px, 3fr)", render: labelText, optional: true },
  ];
  return (
    <List
      id="machines"
      label={t("cluster.machines")}
      columns={columns}
      rows={{ ...machines, items: machines.items?.filter(fits) }}
      rowKey={(row) => row.name}
      search={{ value: search, onChange: setSearch, placeholder: t("machine.search") }}
      chips={groups.map((each) => (
        <Chip key={each.name} on={group === each.name} onToggle={() => setGroup(group === each.name ? "" : each.name)}>
          {each.name}
        </Chip>
      ))}
      empty={<Empty lead={t("list.nothing")} teach={t("list.loosen")} />}
    />
  );
}

const labelText = (machine: Machine): string =>
  Object.entries(machine.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");

function Condition(props: { of: Machine }) {
  const t = useT();
  const { ready, conditions } = props.of;
  const said = conditions.join(" ") || t(ready ? "machine.ready" : "machine.not_ready");
  const good = ready && conditions.length === 0;
  return (
    <span className={`state state-${good ? "done" : ready ? "queued" : "failed"}`} title={said}>
      {good ? <CircleCheck size={14} aria-hidden /> : <CircleAlert size={14} aria-hidden />} <span>{said}</span>
    </span>
  );
}
