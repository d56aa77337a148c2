import { Button, Select } from "antd";
import { RefreshCw } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";

import { useGet } from "@/api/hooks";
import { Fault, path } from "@/api/http";
import type { ShellPlace } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { FaultBox, Loaded, Note } from "@/ui/feedback";
import { useMode } from "@/ui/mode";

import { useShell } from "./useShell";
import "./shell.css";

const Screen = lazy(() => import("@/ui/terminal/Screen"));

interface ShellProps {
  project: string;
  workload: string;
  /** Whether it may still begin, and the shell with it. */
  waits?: boolean;
}

/** A shell in a running workload. Says who may, beside which replica, and why it is over. */
export default function ShellPanel(props: ShellProps) {
  const t = useT();
  const may = useMay("write");
  const route = path`projects/${props.project}/workloads/${props.workload}/shell`;
  const place = useGet<ShellPlace>(["shell", props.project, props.workload], may ? route : null, undefined, {
    refetchInterval: (query) =>
      props.waits && query.state.error instanceof Fault && query.state.error.code === "NotRunning" && 1500,
    staleTime: Infinity,
    retry: false,
  });
  const [chosen, setChosen] = useState("");
  if (!may) return <Note>{t("shell.developers")}</Note>;
  return (
    <Loaded query={place}>
      {(found) => {
        const replica = chosen || (found.replicas[0] ?? "");
        return (
          <Shell
            key={replica}
            route={route}
            replica={replica}
            tools={
              found.replicas.length > 1 && (
                <Select
                  size="small"
                  aria-label={t("shell.replica")}
                  value={replica}
                  onChange={setChosen}
                  options={found.replicas.map((name) => ({ value: name, label: name }))}
                />
              )
            }
          />
        );
      }}
    </Loaded>
  );
}

function Shell(props: { route: string; replica: string; tools: React.ReactNode }) {
  const t = useT();
  const { mode } = useMode();
  const shell = useShell(props.route, props.replica);
  const bar = useRef<HTMLDivElement>(null);
  const { state } = shell;
  const over = state.is === "ended" || state.is === "refused";
  return (
    <div className="shell">
      <div className="shell-bar" ref={bar} tabIndex={-1}>
        <span className="muted grow" aria-live="polite">
          {state.is === "connecting" && t("shell.connecting")}
          {state.is === "open" && t("shell.open")}
          {over && t("shell.over")}
        </span>
        {props.tools}
        {over && (
          <Button size="small" type="primary" icon={<RefreshCw size={13} />} onClick={shell.open}>
            {t("shell.again")}
          </Button>
        )}
      </div>
      {state.is === "ended" && state.error && (
        <Note warn={state.error.code !== "ShellExited"}>
          {state.error.text} {state.error.hint}
        </Note>
      )}
      {state.is === "ended" && !state.error && <Note warn>{t("shell.lost")}</Note>}
      {state.is === "refused" && <FaultBox error={state.error} />}
      <Suspense fallback={<div className="shell-screen" />}>
        <Screen
          label={t("shell.label")}
          mode={mode}
          onReady={shell.ready}
          onType={shell.type}
          onSize={shell.resize}
          onLeave={() => bar.current?.focus()}
        />
      </Suspense>
    </div>
  );
}
