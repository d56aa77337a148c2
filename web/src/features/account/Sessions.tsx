import { Button } from "antd";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { List, Session } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Ago, Card } from "@/ui/basics";
import { FaultBox, Loaded } from "@/ui/feedback";

/** "Mozilla/5.0 (X11; Linux x86_64) … Chrome/140…" → "Chrome · Linux". */
function browserOf(agent: string): string {
  const name = /(Edg|Firefox|Chrome|Safari)\//.exec(agent)?.[1]?.replace("Edg", "Edge");
  const system = /(Windows|Mac OS X|Android|iPhone|Linux)/.exec(agent)?.[1];
  return [name, system].filter(Boolean).join(" · ") || agent.slice(0, 40);
}

/** Where the user is logged in, and a way to log out there. */
export function Sessions() {
  const t = useT();
  const sessions = useGet<List<Session>>(["sessions"], "me/sessions");
  const end = useVerb((id: string) => http.del(path`me/sessions/${id}`), ["sessions"]);
  return (
    <Card title={t("session.title")} flush>
      {end.error && <FaultBox error={end.error} />}
      <Loaded query={sessions} rows={2}>
        {({ items }) => (
          <div className="grid-wrap" tabIndex={0}>
            <table className="grid">
              <thead>
                <tr>
                  <th>{t("session.browser")}</th>
                  <th>{t("session.address")}</th>
                  <th>{t("session.since")}</th>
                  <th>{t("session.seen")}</th>
                  <th />
                </tr>
              </thead>
              <tbody>
                {items.map((each) => (
                  <tr key={each.id}>
                    <td title={each.agent}>{browserOf(each.agent)}</td>
                    <td>{each.address}</td>
                    <td>
                      <Ago time={each.created_at} />
                    </td>
                    <td>
                      <Ago time={each.seen_at} />
                    </td>
                    <td className="right">
                      {each.current ? (
                        <span className="tag">{t("session.this")}</span>
                      ) : (
                        <Button size="small" type="text" danger onClick={() => end.mutate(each.id)}>
                          {t("session.end")}
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Card>
  );
}
