import { useT } from "@/lib/i18n";
import { LogPanel } from "@/parts/LogPanel";
import { Took } from "@/ui/basics";
import { isOver } from "@/ui/states";

interface TaskLogProps {
  route: string;
  state: string;
  since: string;
  reason: string;
}

/** The log of a task; one that has not begun says what it waits for instead. */
export function TaskLog(props: TaskLogProps) {
  const t = useT();
  const never = props.state === "Waiting" || props.state === "Skipped" || props.state === "Cached";
  const waits = props.state === "Waiting" || props.state === "Queued";
  return (
    <div className="task-body">
      <LogPanel
        route={never ? null : `${props.route}/log`}
        live={!isOver(props.state)}
        life={props.since}
        empty={
          never || waits ? (
            <span>
              {props.reason || t("log.not_started")}
              {waits && (
                <>
                  {" · "}
                  {t("wait.since")} <Took from={props.since} to={null} />
                </>
              )}
            </span>
          ) : undefined
        }
      />
    </div>
  );
}
