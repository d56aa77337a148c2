import type { TaskDetail } from "@/api/types";
import { useT } from "@/lib/i18n";
import { State } from "@/ui/states";

/** Members of a role beyond which pictures stand for their states. */
const MANY = 8;

/** The members of a distributed job by role, each with its state. */
export function Replicas(props: { of: TaskDetail["replicas"]; framework?: string | undefined }) {
  const t = useT();
  const names = [...new Set(props.of.map((each) => each.role))];
  const roles = names.map((role) => ({ role, members: props.of.filter((each) => each.role === role) }));
  return (
    <section className="replicas" aria-label={t("task.replicas")}>
      {props.framework && <span className="tag">{props.framework}</span>}
      {roles.map(({ role, members }) => (
        <div key={role} className="replica-role">
          <code className="muted">{members.length > MANY ? `${role} × ${members.length}` : role}</code>
          <ul>
            {members.map((each) => (
              <li
                key={each.name}
                title={each.exit_code === null ? each.name : `${each.name}: ${t("task.exit")} ${each.exit_code}`}
              >
                <span className="mono">{each.index}</span>
                <State state={each.state} wordless={members.length > MANY} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
