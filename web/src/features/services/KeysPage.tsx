import { Button, Popconfirm } from "antd";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { ApiKey, List } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useCreateAsked } from "@/lib/param";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { Ago, Card, CodeBlock, Who } from "@/ui/basics";
import { Empty, FaultBox, Loaded, Note } from "@/ui/feedback";
import { Page } from "@/ui/page";

import { NewKey } from "./NewKey";

/** What callers without an account show to the project's services. */
export default function KeysPage() {
  const t = useT();
  const project = useProject();
  const may = useMay("write");
  const route = path`projects/${project}/keys`;
  const keys = useGet<List<ApiKey>>(["keys", project], route);
  const [making, setMaking] = useState(false);
  const [fresh, setFresh] = useState<string | null>(null);
  const revoke = useVerb((id: string) => http.del(`${route}/${encodeURIComponent(id)}`), ["keys"]);
  useCreateAsked(() => setMaking(true));
  return (
    <Page
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
        <Card flush>
          <Loaded query={keys} rows={3}>
            {(found) =>
              found.items.length === 0 ? (
                <Empty icon={<KeyRound size={28} aria-hidden />} lead={t("key.none")} teach={t("key.teach")}>
                  <CodeBlock text="cube keys create shop --service churn" />
                </Empty>
              ) : (
                <Table project={project} keys={found.items} revoke={may ? revoke.mutate : undefined} />
              )
            }
          </Loaded>
        </Card>
      </div>
      {making && <NewKey project={project} onClose={() => setMaking(false)} onMade={setFresh} />}
    </Page>
  );
}

function Table(props: { project: string; keys: ApiKey[]; revoke?: (id: string) => void }) {
  const t = useT();
  return (
    <div className="grid-wrap" tabIndex={0}>
      <table className="grid">
        <thead>
          <tr>
            <th>{t("key.name")}</th>
            <th>{t("key.opens")}</th>
            <th>{t("token.expires")}</th>
            <th>{t("token.used")}</th>
            <th>{t("run.by")}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {props.keys.map((key) => (
            <tr key={key.id}>
              <td>{key.name}</td>
              <td>
                <Opens project={props.project} services={key.services} />
              </td>
              <td>{key.expires_at ? <Ago time={key.expires_at} /> : t("token.never")}</td>
              <td>
                <Ago time={key.used_at} />
              </td>
              <td>
                <Who name={key.created_by} />
              </td>
              <td className="right">
                {props.revoke && (
                  <Popconfirm
                    title={t("key.revoke_ask", { name: key.name })}
                    okText={t("token.revoke")}
                    onConfirm={() => props.revoke?.(key.id)}
                  >
                    <Button size="small" type="text" danger>
                      {t("token.revoke")}
                    </Button>
                  </Popconfirm>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
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
