import { Select } from "antd";
import { type ReactNode, useMemo, useState, useSyncExternalStore } from "react";

import { api, type Query } from "@/api/http";
import { useT } from "@/lib/i18n";
import { FaultBox } from "@/ui/feedback";
import { LogStore } from "@/ui/log/store";
import { LogView } from "@/ui/log/LogView";

import { useLog } from "./useLog";

interface LogPanelProps {
  /** Null while there can be no log yet. */
  route: string | null;
  query?: Query;
  live: boolean;
  /** Said when the thing never ran; otherwise the panel says that nothing was printed. */
  empty?: ReactNode;
  life?: string;
}

/** The log of a task, service or workload: the latest attempt, or the one chosen. */
export function LogPanel(props: LogPanelProps) {
  const t = useT();
  const { logs, broken } = useLog(props.route, props.query, props.life);
  const attempts = useSyncExternalStore(logs.subscribe, logs.attempts);
  const [chosen, setChosen] = useState<number | null>(null);
  const nothing = useMemo(() => new LogStore(), []);
  const attempt = chosen !== null && attempts.includes(chosen) ? chosen : (attempts.at(-1) ?? null);
  const store = attempt === null ? nothing : logs.of(attempt);
  return (
    <>
      {broken && <FaultBox error={{ code: "unreachable" }} />}
      <LogView
        key={attempt}
        store={store}
        label={t("task.log")}
        live={props.live}
        download={props.route ? api(props.route, props.query) : undefined}
        empty={props.empty ?? t(props.live ? "log.nothing_yet" : "log.nothing")}
        tools={
          attempts.length > 1 && (
            <Select
              size="small"
              aria-label={t("task.attempt")}
              value={attempt}
              onChange={setChosen}
              options={attempts.map((each) => ({ value: each, label: t("task.attempt_n", { n: each }) }))}
            />
          )
        }
      />
    </>
  );
}
