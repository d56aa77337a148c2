import { App, Button, Input, Select } from "antd";
import { Trash2, UserPlus } from "lucide-react";
import { useState } from "react";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { List, Member, Role } from "@/api/types";
import { type Key, useT } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { Card, IconButton } from "@/ui/basics";
import { FaultBox, Loaded } from "@/ui/feedback";

const ROLES: [role: Role, word: Key, may: Key][] = [
  ["viewer", "role.viewer", "role.viewer_may"],
  ["operator", "role.operator", "role.operator_may"],
  ["developer", "role.developer", "role.developer_may"],
  ["owner", "role.owner", "role.owner_may"],
];

export function Members(props: { project: string }) {
  const t = useT();
  const may = useMay("manage");
  const { modal } = App.useApp();
  const route = path`projects/${props.project}/members`;
  const members = useGet<List<Member>>(["members", props.project], route);
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("developer");
  const set = useVerb(
    (member: { username: string; role: Role }) =>
      http.put(`${route}/${encodeURIComponent(member.username)}`, { role: member.role }),
    ["members", "me"],
    { onSuccess: () => setName("") },
  );
  const drop = useVerb((username: string) => http.del(`${route}/${encodeURIComponent(username)}`), ["members", "me"]);
  const roles = ROLES.map(([value, word]) => ({ value, label: t(word) }));
  return (
    <div className="col" style={{ maxWidth: 760 }}>
      {(set.error ?? drop.error) && <FaultBox error={set.error ?? drop.error} />}
      <Card flush>
        {may && (
          <form
            className="list-bar"
            onSubmit={(event) => {
              event.preventDefault();
              if (name.trim()) set.mutate({ username: name.trim(), role });
            }}
          >
            <Input
              size="small"
              style={{ width: 220 }}
              value={name}
              onChange={(event) => setName(event.target.value)}
              placeholder={t("member.username")}
              aria-label={t("member.username")}
            />
            <Select
              size="small"
              style={{ width: 130 }}
              value={role}
              onChange={setRole}
              options={roles}
              aria-label={t("member.role")}
            />
            <Button
              size="small"
              htmlType="submit"
              icon={<UserPlus size={13} />}
              disabled={!name.trim()}
              loading={set.isPending}
            >
              {t("member.add")}
            </Button>
          </form>
        )}
        <Loaded query={members} rows={3}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="soft" style={{ padding: "10px 12px" }}>
                {t("member.none")}
              </p>
            ) : (
              <div className="grid-wrap" tabIndex={0}>
                <table className="grid">
                  <thead>
                    <tr>
                      <th>{t("member.username")}</th>
                      <th>{t("member.role")}</th>
                      <th />
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((member) => (
                      <tr key={member.username}>
                        <td>
                          {member.username}{" "}
                          {member.display_name && member.display_name !== member.username && (
                            <span className="muted">{member.display_name}</span>
                          )}{" "}
                          {member.disabled && <span className="tag">{t("user.disabled")}</span>}
                        </td>
                        <td>
                          {may ? (
                            <Select
                              size="small"
                              style={{ width: 130 }}
                              value={member.role}
                              options={roles}
                              aria-label={t("member.role_of", { name: member.username })}
                              onChange={(next: Role) => set.mutate({ username: member.username, role: next })}
                            />
                          ) : (
                            t(`role.${member.role}`)
                          )}
                        </td>
                        <td className="right">
                          {may && (
                            <IconButton
                              danger
                              icon={<Trash2 size={14} />}
                              label={t("member.remove")}
                              onClick={() =>
                                void modal.confirm({
                                  title: t("member.remove_ask", { name: member.username }),
                                  okText: t("member.remove"),
                                  okButtonProps: { danger: true },
                                  onOk: () => drop.mutateAsync(member.username).catch(() => undefined),
                                })
                              }
                            />
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )
          }
        </Loaded>
      </Card>
      <Card title={t("member.roles")}>
        <dl className="facts">
          {ROLES.map(([key, word, can]) => (
            <div key={key} style={{ display: "contents" }}>
              <dt>{t(word)}</dt>
              <dd className="soft">{t(can)}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </div>
  );
}
