import { CircleCheck, CircleX } from "lucide-react";

import { useGet } from "@/api/hooks";
import type { System } from "@/api/types";
import { bytes, number } from "@/lib/format";
import { type Key, useT } from "@/lib/i18n";
import { Card, Facts } from "@/ui/basics";
import { Loaded } from "@/ui/feedback";
import { Page } from "@/ui/page";

import { GatewaysCard } from "./GatewaysCard";

const CHECKS: Record<string, Key> = {
  machine: "check.machine",
  isolation: "check.isolation",
  fence: "check.fence",
  mounts: "check.mounts",
  limits: "check.limits",
  python: "check.python",
  disk: "check.disk",
  envoy: "check.envoy",
  gateway: "check.gateway",
  port: "check.port",
};

/** What `cube doctor` knows: every check with whether it is well, and the mend if not. */
export default function SystemPage() {
  const t = useT();
  const system = useGet<System>(["system"], "system", undefined, { refetchInterval: 30_000 });
  return (
    <Page title={t("nav.system")} crumbs={[{ label: t("nav.manage") }]}>
      <Loaded query={system}>
        {(found) => (
          <div className="col" style={{ maxWidth: 960 }}>
            <Card title={t("system.checks")} flush>
              <div className="grid-wrap" tabIndex={0}>
                <table className="grid">
                  <tbody>
                    {found.checks.map((check) => (
                      <tr key={check.name}>
                        <td className="nowrap">
                          {check.ok ? (
                            <span className="state state-done">
                              <CircleCheck size={14} aria-hidden /> {t("system.well")}
                            </span>
                          ) : (
                            <span className="state state-failed">
                              <CircleX size={14} aria-hidden /> {t("system.ill")}
                            </span>
                          )}
                        </td>
                        <td className="nowrap">{CHECKS[check.name] ? t(CHECKS[check.name]!) : check.name}</td>
                        <td>
                          {check.text}
                          {check.hint && !check.ok && <div className="soft">{check.hint}</div>}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Card>
            <GatewaysCard />
            <Card title={t("system.facts")}>
              <Facts
                of={[
                  [t("pipeline.version"), found.version],
                  [t("task.python"), found.python],
                  [t("system.machine"), found.machine],
                  [t("system.database"), found.database],
                  [t("system.home"), <code key="h">{found.home}</code>],
                  [
                    t("system.disk"),
                    t("system.disk_free", { free: bytes(found.disk_free), total: bytes(found.disk_total) }),
                  ],
                  [t("service.cpu"), number(found.capacity.cpu)],
                  [t("service.memory"), bytes(found.capacity.memory)],
                  [
                    t("system.accelerators"),
                    found.capacity.accelerators.length
                      ? found.capacity.accelerators.map((each) => each.kind).join(", ")
                      : t("system.no_accelerators"),
                  ],
                ]}
              />
            </Card>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
