import { Button } from "antd";
import { GitCompareArrows, Square, Trash2 } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { useList, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { RunListed } from "@/api/types";
import { type Key, useT } from "@/lib/i18n";
import { RunExample } from "@/parts/examples";
import { runFilter } from "@/parts/filters";
import { to } from "@/parts/links";
import { useRunColumns } from "@/parts/RunList";
import { useMay, useProject, useUser } from "@/parts/session";
import { removeSoon, useKept } from "@/parts/undo";
import { CodeBlock } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { Chip, List } from "@/ui/list";
import { Page } from "@/ui/page";
import { isOver } from "@/ui/states";

const STATES: [state: string, word: Key][] = [
  ["Running", "state.running"],
  ["Queued", "state.queued"],
  ["Paused", "state.paused"],
  ["Failed", "state.failed"],
  ["Succeeded", "state.done"],
  ["Stopped", "state.stopped"],
];

export default function RunsPage() {
  const t = useT();
  const project = useProject();
  const user = useUser();
  const may = useMay("run");
  const [query, setQuery] = useSearchParams();
  const [order, setOrder] = useState("-created_at");
  const search = query.get("q") ?? "";
  const state = query.get("state");
  const mine = query.get("mine") === "1";
  const pipeline = query.get("pipeline");
  const set = (key: string, value: string | null) =>
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(key, value);
        else next.delete(key);
        return next;
      },
      { replace: true },
    );
  const runs = useList<RunListed>(
    ["runs", project],
    path`projects/${project}/runs`,
    runFilter({
      states: state ? [state] : [],
      pipeline: pipeline ?? "",
      creator: mine ? user.username : "",
      prefix: useDeferredValue(search),
      order,
    }),
  );
  const items = useKept(runs.items, (run) => ({ route: path`projects/${project}/runs/${run.id}` }));
  const columns = useRunColumns(project);
  const filtered = Boolean(search || state || mine || pipeline);
  return (
    <Page title={t("nav.runs")} fill>
      <List
        id="runs"
        label={t("nav.runs")}
        columns={columns}
        rows={{ ...runs, items }}
        rowKey={(run) => run.id}
        href={(run) => to.run(project, run.id)}
        search={{ value: search, onChange: (value) => set("q", value), placeholder: t("run.search") }}
        order={{ by: order, onChange: setOrder }}
        chips={
          <>
            {STATES.map(([each, word]) => (
              <Chip key={each} on={state === each} onToggle={() => set("state", state === each ? null : each)}>
                {t(word)}
              </Chip>
            ))}
            <Chip on={mine} onToggle={() => set("mine", mine ? null : "1")}>
              {t("run.mine")}
            </Chip>
            {pipeline && (
              <Chip on onToggle={() => set("pipeline", null)}>
                {t("run.pipeline")}: {pipeline} ×
              </Chip>
            )}
          </>
        }
        bulk={(rows, clear) => <Bulk project={project} rows={rows} clear={clear} may={may} />}
        empty={
          filtered ? (
            <Empty lead={t("list.nothing")} teach={t("list.loosen")}>
              <Button onClick={() => setQuery({}, { replace: true })}>{t("list.all")}</Button>
            </Empty>
          ) : (
            <Empty lead={t("run.none")} teach={t("run.none_teach")}>
              <RunExample project={project} name="hello" />
              <CodeBlock text={`cube run breast-cancer -p ${project}`} />
            </Empty>
          )
        }
      />
    </Page>
  );
}

const MOST_COMPARED = 10;

function Bulk(props: { project: string; rows: RunListed[]; clear: () => void; may: boolean }) {
  const t = useT();
  const navigate = useNavigate();
  const stop = useVerb(
    (runs: RunListed[]) =>
      Promise.all(runs.map((run) => http.post(`${path`projects/${props.project}/runs/${run.id}`}:stop`))),
    ["runs", "counters"],
    { onSuccess: props.clear },
  );
  const ids = props.rows.map((run) => run.id);
  const drop = (runs: RunListed[]) => {
    const calls = runs.map((run) => ({ route: path`projects/${props.project}/runs/${run.id}` }));
    removeSoon(t("undo.deleted_many", { n: runs.length }), calls, ["runs", "counters"]);
    props.clear();
  };
  const living = props.rows.filter((run) => props.may && !isOver(run.state));
  const over = props.rows.filter((run) => props.may && isOver(run.state));
  return (
    <>
      <span className="muted num">{t("list.chosen", { n: props.rows.length })}</span>
      {ids.length > 1 && ids.length <= MOST_COMPARED && (
        <Button
          size="small"
          icon={<GitCompareArrows size={12} />}
          onClick={() => void navigate(to.compare(props.project, ids))}
        >
          {t("compare.do")} {ids.length}
        </Button>
      )}
      {living.length > 0 && (
        <Button size="small" icon={<Square size={12} />} loading={stop.isPending} onClick={() => stop.mutate(living)}>
          {t("run.stop")} {living.length}
        </Button>
      )}
      {over.length > 0 && (
        <Button size="small" danger icon={<Trash2 size={12} />} onClick={() => drop(over)}>
          {t("do.delete")} {over.length}
        </Button>
      )}
    </>
  );
}
