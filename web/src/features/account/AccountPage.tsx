import { Button, Popconfirm, Segmented } from "antd";
import { useState } from "react";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { List, Token } from "@/api/types";
import { absolute } from "@/lib/base";
import { useI18n, useT } from "@/lib/i18n";
import { useUser } from "@/parts/session";
import { Ago, Card, CodeBlock, Facts } from "@/ui/basics";
import { Empty, FaultBox, Loaded, Note } from "@/ui/feedback";
import { Page } from "@/ui/page";

import { NewToken } from "./NewToken";
import { PasswordForm } from "./PasswordForm";
import { Sessions } from "./Sessions";
import "./account.css";

/** The user's own account: language, password, tokens. */
export default function AccountPage() {
  const { t, lang, setLang } = useI18n();
  const user = useUser();
  const speak = (next: "zh" | "en") => {
    setLang(next);
    void http.patch("me", { language: next }).catch(() => undefined);
  };
  return (
    <Page title={t("account.title")}>
      <div className="col" style={{ maxWidth: 760, gap: 16 }}>
        <Card title={t("account.you")}>
          <Facts
            of={[
              [t("login.username"), user.username],
              [t("account.rights"), user.is_admin ? t("account.admin") : t("account.user")],
              [
                t("account.language"),
                <Segmented
                  key="lang"
                  size="small"
                  value={lang}
                  options={[
                    { value: "zh", label: "中文" },
                    { value: "en", label: "English" },
                  ]}
                  onChange={(value) => speak(value as "zh" | "en")}
                />,
              ],
            ]}
          />
        </Card>
        <Password />
        <Tokens />
        <Sessions />
      </div>
    </Page>
  );
}

function Password() {
  const t = useT();
  const user = useUser();
  return (
    <Card title={t("account.password")}>
      <PasswordForm username={user.username} />
    </Card>
  );
}
function Tokens() {
  const t = useT();
  const tokens = useGet<List<Token>>(["tokens"], "me/tokens");
  const [making, setMaking] = useState(false);
  const [fresh, setFresh] = useState<string | null>(null);
  const drop = useVerb((id: string) => http.del(path`me/tokens/${id}`), ["tokens"]);
  return (
    <Card
      title={t("token.title")}
      extra={
        <Button size="small" onClick={() => setMaking(true)}>
          {t("token.create")}
        </Button>
      }
    >
      <div className="col">
        <p className="soft">{t("token.lead")}</p>
        {fresh && (
          <Note warn>
            {t("token.once")}
            <CodeBlock text={fresh} />
          </Note>
        )}
        {drop.error && <FaultBox error={drop.error} />}
        <Loaded query={tokens} rows={2}>
          {(found) =>
            found.items.length === 0 ? (
              <Empty
                lead={t("token.none")}
                teach={<CodeBlock text={`cube login ${absolute("").replace(/\/$/, "")} --token …`} />}
              />
            ) : (
              <div className="grid-wrap" tabIndex={0}>
                <table className="grid">
                  <thead>
                    <tr>
                      <th>{t("token.name")}</th>
                      <th>{t("token.scopes")}</th>
                      <th>{t("token.created")}</th>
                      <th>{t("token.expires")}</th>
                      <th>{t("token.used")}</th>
                      <th />
                    </tr>
                  </thead>
                  <tbody>
                    {found.items.map((token) => (
                      <tr key={token.id}>
                        <td>{token.name}</td>
                        <td>
                          {token.scopes.map((scope) => t(`verb.${scope}`)).join(", ")}
                          {token.project ? ` · ${token.project}` : ""}
                        </td>
                        <td>
                          <Ago time={token.created_at} />
                        </td>
                        <td>{token.expires_at ? <Ago time={token.expires_at} /> : t("token.never")}</td>
                        <td>
                          <Ago time={token.used_at} />
                        </td>
                        <td className="right">
                          <Popconfirm
                            title={t("token.revoke_ask", { name: token.name })}
                            okText={t("token.revoke")}
                            onConfirm={() => drop.mutate(token.id)}
                          >
                            <Button size="small" type="text" danger>
                              {t("token.revoke")}
                            </Button>
                          </Popconfirm>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )
          }
        </Loaded>
      </div>
      {making && <NewToken onClose={() => setMaking(false)} onMade={setFresh} />}
    </Card>
  );
}
