import { Button, Popconfirm } from "antd";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useList, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { ApiKey } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useCreateAsked } from "@/lib/param";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { Ago, CodeBlock, Who } from "@/ui/basics";
import { Empty, FaultBox, Note } from "@/ui/feedback";
import { type Column, List } from "@/ui/list";
import { Page } from "@/ui/page";

import { NewKey } from "./NewKey";

/** What callers without an account show to the project's services. */
export default function KeysPage() {
  const t = useT();
  const project = useProject();
  const may = useMay("write");
  const route = path`projects/${project}/keys`;
  const keys = useList<ApiKey>(["keys", project], route);
  const [making, setMaking] = useState(false);
  const [fresh, setFresh] = useState<string | null>(null);
  const revoke = useVerb((id: string) => http.del(`${route}/${encodeURIComponent(id)}`), ["keys"]);
  useCreateAsked(() => setMaking(true));
  return (
    <Page
      fill
      title={t("nav.keys")}
      verbs={
        may && (
          <Button type="primary" icon={<Plus size={14} />} onClick={() => setMaking(true)}>
            {t("key.create")}
          </Button>
        )
      }
    >
      <div className="col">
        <p className="soft">{t("key.lead")}</p>
        {fresh && (
          <Note warn>
            {t("key.once")}
            <CodeBlock text={fresh} label={t("key.text")} />
          </Note>
        )}
        {revoke.error && <FaultBox error={revoke.error} />}
      </div>
      <KeyList project={project} keys={keys} revoke={may ? revoke.mutate : undefined} />
      {making && <NewKey project={project} onClose={() => setMaking(false)} onMade={setFresh} />}
    </Page>
  );
}

interface KeyListProps {
  project: string;
  keys: ReturnType<typeof useList<ApiKey>>;
  revoke?: (id: string) => void;
}

function KeyList(props: KeyListProps) {
  const t = useT();
  const columns: Column<ApiKey>[] = [
    { key: "name", title: t("key.name"), width: "minmax(140px, 1.2fr)", render: (row) => row.name },
    {
      key: "services",
      title: t("key.opens"),
      width: "minmax(140px, 1.6fr)",
      render: (row) => <Opens project={props.project} services={row.services} />,
    },
    {
      key: "expires",
      title: t("token.expires"),
      width: "110px",
      render: (row) => (row.expires_at ? <Ago time={row.expires_at} /> : t("token.never")),
    },
    { key: "used", title: t("token.used"), width: "110px", render: (row) => <Ago time={row.used_at} /> },
    { key: "by", title: t("run.by"), width: "120px", render: (row) => <Who name={row.created_by} />, wideOnly: true },
    {
      key: "revoke",
      title: "",
      width: "90px",
      right: true,
      render: (row) => props.revoke && <Revoke name={row.name} onConfirm={() => props.revoke?.(row.id)} />,
    },
  ];
  return (
    <List
      id="keys"
      label={t("nav.keys")}
      columns={columns}
      rows={props.keys}
      rowKey={(row) => row.id}
      empty={
        <Empty icon={<KeyRound size={28} aria-hidden />} lead={t("key.none")} teach={t("key.teach")}>
          <CodeBlock text="cube keys create shop --service churn" />
        </Empty>
      }
    />
  );
}

function Revoke(props: { name: string; onConfirm: () => void }) {
  const t = useT();
  return (
    <Popconfirm
      title={t("key.revoke_ask", { name: props.name })}
      okText={t("token.revoke")}
      onConfirm={props.onConfirm}
    >
      <Button size="small" type="text" danger>
        {t("token.revoke")}
      </Button>
    </Popconfirm>
  );
}

function Opens(props: { project: string; services: string[] | null }) {
  const t = useT();
  if (props.services === null) return t("key.all_services");
  if (props.services.length === 0) return <span className="muted">{t("key.no_service")}</span>;
  return (
    <span className="row wrap" style={{ gap: 8 }}>
      {props.services.map((name) => (
        <Link key={name} to={to.service(props.project, name)}>
          {name}
        </Link>
      ))}
    </span>
  );
}
