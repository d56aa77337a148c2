import { Button } from "antd";
import { CalendarClock, Pause, Play, Plus } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { Schedule } from "@/api/types";
import { type Key, useT } from "@/lib/i18n";
import { useCreateAsked } from "@/lib/param";
import { to } from "@/parts/links";
import { ScheduleForm } from "@/parts/schedules/ScheduleForm";
import { Strip } from "@/parts/schedules/Strip";
import { useTurn } from "@/parts/schedules/turn";
import { Until } from "@/parts/schedules/Until";
import { useMay, useProject } from "@/parts/session";
import { useKept } from "@/parts/undo";
import { CodeBlock, IconButton } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { Chip, type Column, List } from "@/ui/list";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

import { ScheduleExample } from "./Example";
import { moodOf } from "./mood";

const MOODS: [mood: string, word: Key][] = [
  ["Running", "state.running"],
  ["Waiting", "state.waiting"],
  ["Late", "state.late"],
  ["Failed", "state.failed"],
  ["Succeeded", "state.done"],
  ["Paused", "state.paused"],
];

/** Every schedule of the project: what runs when, and how it went. */
export default function SchedulesPage() {
  const t = useT();
  const project = useProject();
  const may = useMay("write");
  const mayRun = useMay("run");
  const [query, setQuery] = useSearchParams();
  const [search, mood] = [query.get("q") ?? "", query.get("state")];
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
  const [making, setMaking] = useState(false);
  useCreateAsked(() => may && setMaking(true));
  const schedules = useList<Schedule>(["schedules", project], path`projects/${project}/schedules`);
  const wanted = search.trim().toLowerCase();
  const kept = useKept(schedules.items, (row) => ({ route: path`projects/${project}/schedules/${row.name}` }));
  const items = kept?.filter(
    (row) =>
      (!wanted || `${row.name} ${row.pipeline}`.toLowerCase().includes(wanted)) && (!mood || moodOf(row) === mood),
  );
  const columns: Column<Schedule>[] = [
    {
      key: "name",
      title: t("schedule.name"),
      width: "minmax(136px, 1fr)",
      render: (row) => (
        <Link className="name" to={to.schedule(project, row.pipeline, row.name)}>
          {row.name}
        </Link>
      ),
    },
    {
      key: "pipeline",
      title: t("run.pipeline"),
      width: "minmax(88px, 0.7fr)",
      render: (row) => <Link to={to.pipeline(project, row.pipeline)}>{row.pipeline}</Link>,
      wideOnly: true,
    },
    { key: "state", title: t("run.state"), width: "88px", render: (row) => <Mood of={row} /> },
    {
      key: "when",
      title: t("schedule.when"),
      width: "minmax(204px, 1.5fr)",
      render: (row) => (
        <span title={`${row.sentence} · ${row.cron} · ${row.timezone}`}>
          {row.sentence} <span className="muted">{row.timezone}</span>
        </span>
      ),
    },
    {
      key: "cron",
      title: t("schedule.cron"),
      width: "minmax(110px, 0.6fr)",
      render: (row) => <code>{row.cron}</code>,
      optional: true,
      wideOnly: true,
    },
    {
      key: "next",
      title: t("schedule.next"),
      width: "84px",
      render: (row) => (!row.paused && row.next[0] ? <Until time={row.next[0].at} /> : <span>–</span>),
    },
    {
      key: "last",
      title: t("schedule.last"),
      width: "130px",
      render: (row) => <Strip project={project} of={row.last} most={10} />,
    },
    {
      key: "reason",
      title: t("run.reason"),
      width: "minmax(100px, 1.4fr)",
      render: (row) => (
        <span className="soft" title={row.late || row.reason}>
          {row.late || row.reason}
        </span>
      ),
      wideOnly: true,
    },
    ...(mayRun
      ? [{ key: "turn", title: t("schedule.pause"), width: "48px", render: (row: Schedule) => <Turn of={row} /> }]
      : []),
  ];
  return (
    <Page
      title={t("nav.schedules")}
      fill
      verbs={
        may && (
          <Button type="primary" icon={<Plus size={14} />} onClick={() => setMaking(true)}>
            {t("schedule.create")}
          </Button>
        )
      }
    >
      <List
        id="schedules"
        label={t("nav.schedules")}
        columns={columns}
        rows={{ ...schedules, items }}
        rowKey={(row) => row.id}
        href={(row) => to.schedule(project, row.pipeline, row.name)}
        search={{ value: search, onChange: (value) => set("q", value), placeholder: t("schedule.search") }}
        chips={MOODS.map(([each, word]) => (
          <Chip key={each} on={mood === each} onToggle={() => set("state", mood === each ? null : each)}>
            {t(word)}
          </Chip>
        ))}
        bulk={mayRun ? (rows, clear) => <Bulk rows={rows} clear={clear} /> : undefined}
        empty={
          wanted || mood ? (
            <Empty lead={t("list.nothing")} teach={t("list.loosen")}>
              <Button onClick={() => setQuery({}, { replace: true })}>{t("list.all")}</Button>
            </Empty>
          ) : (
            <Empty
              icon={<CalendarClock size={28} aria-hidden />}
              lead={t("schedule.none")}
              teach={t("schedule.none_teach")}
            >
              <ScheduleExample project={project} />
              <CodeBlock text={`cube schedule PIPELINE --cron "0 2 * * *" -p ${project}`} />
            </Empty>
          )
        }
      />
      {making && <ScheduleForm project={project} onClose={() => setMaking(false)} />}
    </Page>
  );
}

function Mood(props: { of: Schedule }) {
  const mood = moodOf(props.of);
  return mood ? <State state={mood} /> : <span>–</span>;
}

/** Pauses or resumes the schedule of a row. */
function Turn(props: { of: Schedule }) {
  const t = useT();
  const turn = useTurn(useProject());
  const { paused, name } = props.of;
  return (
    <IconButton
      icon={paused ? <Play size={14} /> : <Pause size={14} />}
      label={`${t(paused ? "schedule.resume" : "schedule.pause")}: ${name}`}
      disabled={turn.isPending}
      onClick={() => turn.mutate([props.of])}
    />
  );
}

function Bulk(props: { rows: Schedule[]; clear: () => void }) {
  const t = useT();
  const turn = useTurn(useProject(), props.clear);
  const [paused, on] = [props.rows.filter((row) => row.paused), props.rows.filter((row) => !row.paused)];
  return (
    <>
      <span className="muted num">{t("list.chosen", { n: props.rows.length })}</span>
      {on.length > 0 && (
        <Button size="small" icon={<Pause size={12} />} loading={turn.isPending} onClick={() => turn.mutate(on)}>
          {t("schedule.pause")} {on.length}
        </Button>
      )}
      {paused.length > 0 && (
        <Button size="small" icon={<Play size={12} />} loading={turn.isPending} onClick={() => turn.mutate(paused)}>
          {t("schedule.resume")} {paused.length}
        </Button>
      )}
    </>
  );
}
