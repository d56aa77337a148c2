import { App, Button } from "antd";
import { RefreshCw, SquarePen } from "lucide-react";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Cluster } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { FaultBox, Loaded, Note } from "@/ui/feedback";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

import { About } from "./About";
import { Bound } from "./Bound";
import { EditCluster } from "./EditCluster";
import { Machines } from "./Machines";
import { Rights } from "./Rights";

import "./clusters.css";

/** One cluster: its machines, the projects bound to it, what it allows and enforces. */
export default function ClusterPage() {
  const t = useT();
  const navigate = useNavigate();
  const { modal } = App.useApp();
  const { name = "", face = "machines" } = useParams();
  const route = path`clusters/${name}`;
  const cluster = useGet<Cluster>(["cluster", name], route, undefined, { refetchInterval: 10_000 });
  const [editing, setEditing] = useState(false);
  const look = useVerb(() => http.post<Cluster>(`${route}:look`), ["clusters", "cluster", "machines"]);
  const remove = useVerb(() => http.del(route), ["clusters"], {
    onSuccess: () => void navigate(to.clusters()),
  });
  const ask = () =>
    void modal.confirm({
      title: t("cluster.remove_ask", { name }),
      content: t("cluster.remove_what"),
      okText: t("cluster.remove"),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync(undefined).catch(() => undefined),
    });
  const found = cluster.data;
  return (
    <Page
      fill={face === "machines" || face === "projects"}
      title={found?.label || name}
      crumbs={[{ label: t("nav.clusters"), to: to.clusters() }, { label: <code>{name}</code> }]}
      state={found && <State state={found.state} size={16} />}
      verbs={
        <>
          <Button icon={<RefreshCw size={14} />} loading={look.isPending} onClick={() => look.mutate(undefined)}>
            {t("cluster.look")}
          </Button>
          <Button icon={<SquarePen size={14} />} disabled={!found} onClick={() => setEditing(true)}>
            {t("do.edit")}
          </Button>
        </>
      }
      more={[{ key: "remove", danger: true, label: t("cluster.remove"), onClick: ask }]}
      tabs={[
        { to: to.cluster(name), label: t("cluster.machines") },
        { to: to.cluster(name, "projects"), label: t("cluster.projects"), count: found?.projects },
        { to: to.cluster(name, "rights"), label: t("cluster.safety") },
        { to: to.cluster(name, "about"), label: t("pipeline.about") },
      ]}
    >
      <Loaded query={cluster}>
        {(loaded) => (
          <>
            <News cluster={loaded} told={face === "rights"} error={remove.error ?? look.error} />
            {face === "machines" && <Machines cluster={loaded} />}
            {face === "projects" && <Bound cluster={loaded} />}
            {face === "rights" && <Rights cluster={loaded} />}
            {face === "about" && <About cluster={loaded} />}
            {editing && <EditCluster cluster={loaded} onClose={() => setEditing(false)} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** What an administrator should know at once; `told` when the face below tells of the network itself. */
function News(props: { cluster: Cluster; told: boolean; error: unknown }) {
  const { cluster } = props;
  const open = !props.told && cluster.inspection?.enforced === false ? cluster.inspection : null;
  return (
    <div className="col">
      {Boolean(props.error) && <FaultBox error={props.error} />}
      {cluster.state === "Unreachable" && <FaultBox error={{ text: cluster.text, hint: cluster.hint }} />}
      {cluster.facts?.warnings.map((each) => (
        <Note warn key={each}>
          {each}
        </Note>
      ))}
      {open && (
        <Note warn>
          <div>{open.text}</div>
          <div className="soft">{open.hint}</div>
        </Note>
      )}
    </div>
  );
}
