import { Link } from "react-router";

import type { useGet } from "@/api/hooks";
import type { TaskDetail } from "@/api/types";
import { bytes, duration, number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { WhereRuns } from "@/parts/place/Where";
import { CodeBlock, Facts, Id, Took } from "@/ui/basics";
import { Loaded } from "@/ui/feedback";
import { State } from "@/ui/states";

const amount = (value: unknown) =>
  typeof value === "number" && value >= 1 << 20
    ? bytes(value)
    : typeof value === "object" && value !== null
      ? JSON.stringify(value)
      : String(value);

/** Where and with what the task ran: environment, command, resources asked and used, its attempts. */
export function TaskConfig(props: { project: string; query: ReturnType<typeof useGet<TaskDetail>> }) {
  const t = useT();
  return (
    <Loaded query={props.query}>
      {(task) => {
        const env = task.environment;
        const usage = task.usage;
        return (
          <>
            <Facts
              of={[
                [
                  t("task.template"),
                  task.template ? (
                    <Link key="t" to={to.template(props.project, task.template.split("@")[0] ?? "")}>
                      {task.template}
                    </Link>
                  ) : null,
                ],
                [t("task.environment"), env?.name || env?.image || null],
                [t("task.python"), env?.python ? <code key="p">{env.python}</code> : null],
                ...Object.entries(task.resources ?? {})
                  .filter(
                    ([, value]) => value !== null && value !== "" && !(Array.isArray(value) && value.length === 0),
                  )
                  .map(([name, value]): [string, string] => [t("task.asked", { what: name }), amount(value)]),
                [
                  t("usage.cpu"),
                  usage?.cpu_seconds === undefined ? null : t("usage.cpu_seconds", { n: number(usage.cpu_seconds) }),
                ],
                [t("usage.peak"), usage?.peak_memory === undefined ? null : bytes(usage.peak_memory)],
                [t("usage.limits"), usage?.limits ?? null],
                [t("task.needs"), task.needs.join(", ")],
                [t("task.retries"), task.retries || null],
                [t("task.timeout"), task.timeout ? duration(task.timeout) : null],
                [
                  t("place.where"),
                  task.workload ? <WhereRuns key="at" project={props.project} workload={task.workload} /> : null,
                ],
                [
                  t("task.workload"),
                  task.workload ? (
                    <Link key="w" to={to.workload(props.project, task.workload)}>
                      {task.workload}
                    </Link>
                  ) : null,
                ],
              ]}
            />
            {task.command && task.command.length > 0 && (
              <>
                <h3>{t("task.command")}</h3>
                <CodeBlock text={task.command.join(" ")} label={t("task.command")} />
              </>
            )}
            {env?.packages && env.packages.length > 0 && (
              <>
                <h3>{t("task.packages", { n: env.packages.length })}</h3>
                <CodeBlock text={env.packages.join("\n")} label={t("task.packages", { n: env.packages.length })} />
              </>
            )}
            {task.attempts && task.attempts.length > 0 && (
              <>
                <h3>{t("task.attempts")}</h3>
                <div className="grid-wrap" tabIndex={0}>
                  <table className="grid">
                    <thead>
                      <tr>
                        <th>{t("task.attempt")}</th>
                        <th>{t("run.state")}</th>
                        <th>{t("run.took")}</th>
                        <th className="right">{t("task.exit")}</th>
                        <th>{t("run.reason")}</th>
                        <th>{t("task.workload")}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {task.attempts.map((attempt) => (
                        <tr key={attempt.number}>
                          <td>{attempt.number}</td>
                          <td>
                            <State state={attempt.state} />
                          </td>
                          <td>
                            <Took from={attempt.started_at} to={attempt.ended_at} />
                          </td>
                          <td className="right">{attempt.exit_code ?? "–"}</td>
                          <td>{attempt.reason}</td>
                          <td>{attempt.workload ? <Id id={attempt.workload} short /> : null}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              </>
            )}
          </>
        );
      }}
    </Loaded>
  );
}
