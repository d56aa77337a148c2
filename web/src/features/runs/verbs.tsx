import { Button, type MenuProps } from "antd";
import { Ban, Pause, Play, RotateCcw, SlidersHorizontal, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Run } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay } from "@/parts/session";
import { removeSoon } from "@/parts/undo";
import { isOver } from "@/ui/states";

import { RunAgain } from "./RunAgain";

interface Verbs {
  buttons: ReactNode;
  more: MenuProps["items"];
  form: ReactNode;
  fault: unknown;
}

/** What one may do with a run in its present state. */
export function useRunVerbs(project: string, run: Run | undefined): Verbs {
  const t = useT();
  const may = useMay("run");
  const navigate = useNavigate();
  const [again, setAgain] = useState(false);
  const id = run?.id ?? "";
  const act = useVerb(
    (verb: { name: string; body?: unknown }) =>
      http.post<Run>(`${path`projects/${project}/runs/${id}`}:${verb.name}`, verb.body ?? {}),
    ["run", "runs", "counters"],
    {
      onSuccess: (answer) => {
        if (answer.id !== id) void navigate(to.run(project, answer.id));
      },
    },
  );
  const remove = () => {
    removeSoon(
      t("undo.deleted", { name: run?.pipeline ?? id }),
      [{ route: path`projects/${project}/runs/${id}` }],
      ["runs"],
    );
    void navigate(to.runs(project));
  };
  if (!run || !may) return { buttons: null, more: [], form: null, fault: null };

  const busy = act.isPending ? act.variables.name : "";
  const over = isOver(run.state);
  const broken = run.state === "Failed" || run.state === "Stopped";
  const buttons = (
    <>
      {run.state === "Paused" && (
        <Button
          type="primary"
          icon={<Play size={14} />}
          loading={busy === "resume"}
          onClick={() => act.mutate({ name: "resume" })}
        >
          {t("run.resume")}
        </Button>
      )}
      {(run.state === "Running" || run.state === "Queued") && (
        <Button icon={<Pause size={14} />} loading={busy === "pause"} onClick={() => act.mutate({ name: "pause" })}>
          {t("run.pause")}
        </Button>
      )}
      {!over && (
        <Button
          danger
          icon={<Ban size={14} />}
          disabled={run.state === "Stopping"}
          loading={busy === "stop"}
          onClick={() => act.mutate({ name: "stop" })}
        >
          {t("run.stop")}
        </Button>
      )}
      {broken && (
        <Button
          type="primary"
          icon={<RotateCcw size={14} />}
          loading={busy === "rerun"}
          onClick={() => act.mutate({ name: "rerun", body: { from_failed: true } })}
        >
          {t("run.rerun_failed")}
        </Button>
      )}
      {over && (
        <Button icon={<SlidersHorizontal size={14} />} onClick={() => setAgain(true)}>
          {t("run.again")}
        </Button>
      )}
    </>
  );
  const more: MenuProps["items"] = over
    ? [
        {
          key: "all",
          icon: <RotateCcw size={14} />,
          label: t("run.rerun_all"),
          onClick: () => act.mutate({ name: "rerun", body: { from_failed: false } }),
        },
        { type: "divider" },
        {
          key: "delete",
          danger: true,
          icon: <Trash2 size={14} />,
          label: t("do.delete"),
          onClick: () => remove(),
        },
      ]
    : [];
  return {
    buttons,
    more,
    form: again ? <RunAgain project={project} run={run} onClose={() => setAgain(false)} /> : null,
    fault: act.error,
  };
}
