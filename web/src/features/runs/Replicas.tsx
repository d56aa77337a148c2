import type { TaskDetail } from "@/api/types";
import { useT } from "@/lib/i18n";
import { State } from "@/ui/states";

/** The members of a distributed job by role, each with its state. */
export function Replicas(props: { of: TaskDetail["replicas"]; framework?: string | undefined }) {
  const t = useT();
  const roles = [...new Set(props.of.map((each) => each.role))];
  return (
    <section className="replicas" aria-label={t("task.replicas")}>
      {props.framework && <span className="tag">{props.framework}</span>}
      {roles.map((role) => (
        <div key={role} className="replica-role">
          <code className="muted">{role}</code>
          <ul>
            {props.of
              .filter((each) => each.role === role)
              .map((each) => (
                <li
                  key={each.name}
                  title={each.exit_code === null ? each.name : `${each.name}: ${t("task.exit")} ${each.exit_code}`}
                >
                  <span className="mono">{each.index}</span>
                  <State state={each.state} />
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
