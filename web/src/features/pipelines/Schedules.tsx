import { Button } from "antd";
import {
  CalendarClock,
  CalendarPlus,
  ChevronDown,
  ChevronRight,
  History,
  Pause,
  Pencil,
  Play,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { useGet, useVerb } from "@/api/hooks";
import { path } from "@/api/http";
import type { List, Schedule } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useCreateAsked } from "@/lib/param";
import { removeSoon, useKept } from "@/parts/undo";
import { useMay } from "@/parts/session";
import { BackfillForm } from "@/parts/schedules/BackfillForm";
import { scheduleDaily } from "@/parts/schedules/daily";
import { ScheduleForm } from "@/parts/schedules/ScheduleForm";
import { Strip } from "@/parts/schedules/Strip";
import { useTurn } from "@/parts/schedules/turn";
import { Until } from "@/parts/schedules/Until";
import { IconButton } from "@/ui/basics";
import { Empty, FaultBox, Loaded } from "@/ui/feedback";
import { State } from "@/ui/states";

import { ScheduleDetail } from "./ScheduleDetail";

/** The schedules of a pipeline: when it runs by itself, how it went, what it waits for. */
export function Schedules(props: { project: string; pipeline: string }) {
  const t = useT();
  const { project, pipeline } = props;
  const may = useMay("write");
  const wanted = useSearchParams()[0].get("schedule");
  const [editing, setEditing] = useState<Schedule | "new" | null>(null);
  const schedules = useGet<List<Schedule>>(["schedules", project, pipeline], path`projects/${project}/schedules`, {
    pipeline,
  });
  useCreateAsked(() => may && setEditing("new"));
  const items = useKept(schedules.data?.items, (row) => ({ route: path`projects/${project}/schedules/${row.name}` }));
  const example = useVerb(() => scheduleDaily(project, pipeline), ["schedules"]);
  return (
    <div className="col">
      {example.error && <FaultBox error={example.error} />}
      <Loaded query={schedules} rows={4}>
        {({ items: all }) =>
          (items ?? all).length === 0 ? (
            <Empty
              icon={<CalendarClock size={28} aria-hidden />}
              lead={t("schedule.none")}
              teach={t("schedule.none_teach")}
            >
              {may && (
                <div className="row wrap">
                  <Button type="primary" loading={example.isPending} onClick={() => example.mutate(undefined)}>
                    {t("schedule.example")}
                  </Button>
                  <Button icon={<CalendarPlus size={14} />} onClick={() => setEditing("new")}>
                    {t("schedule.create")}
                  </Button>
                </div>
              )}
            </Empty>
          ) : (
            <>
              {may && (
                <div className="row" style={{ justifyContent: "flex-end" }}>
                  <Button icon={<CalendarPlus size={14} />} onClick={() => setEditing("new")}>
                    {t("schedule.create")}
                  </Button>
                </div>
              )}
              {(items ?? all).map((schedule) => (
                <ScheduleCard
                  key={schedule.id}
                  project={project}
                  schedule={schedule}
                  open={all.length === 1 || schedule.name === wanted}
                  onEdit={() => setEditing(schedule)}
                />
              ))}
            </>
          )
        }
      </Loaded>
      {editing !== null && (
        <ScheduleForm
          project={project}
          pipeline={pipeline}
          schedule={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}

function ScheduleCard(props: { project: string; schedule: Schedule; open: boolean; onEdit: () => void }) {
  const t = useT();
  const { schedule } = props;
  const may = { run: useMay("run"), write: useMay("write") };
  const [open, setOpen] = useState(props.open);
  const [filling, setFilling] = useState(false);
  const route = path`projects/${props.project}/schedules/${schedule.name}`;
  const turn = useTurn(props.project);
  const next = schedule.next[0];
  return (
    <section className="card schedule-card" aria-label={schedule.name}>
      <header>
        <h2>{schedule.name}</h2>
        {schedule.paused && <State state="Paused" />}
        {!schedule.paused && schedule.late && <State state="Late" />}
        <div className="verbs">
          {may.run && (
            <>
              <Button
                size="small"
                icon={schedule.paused ? <Play size={13} /> : <Pause size={13} />}
                loading={turn.isPending}
                onClick={() => turn.mutate([schedule])}
              >
                {t(schedule.paused ? "schedule.resume" : "schedule.pause")}
              </Button>
              <Button size="small" icon={<History size={13} />} onClick={() => setFilling(true)}>
                {t("backfill.do")}
              </Button>
            </>
          )}
          {may.write && (
            <>
              <IconButton icon={<Pencil size={14} />} label={t("schedule.change")} onClick={props.onEdit} />
              <IconButton
                danger
                icon={<Trash2 size={14} />}
                label={t("do.delete")}
                onClick={() => removeSoon(t("undo.deleted", { name: schedule.name }), [{ route }], ["schedules"])}
              />
            </>
          )}
        </div>
      </header>
      <div className="body col">
        <div className="schedule-facts">
          <div>
            <div className="row wrap schedule-when">
              <strong>{schedule.sentence}</strong>
              <span className="muted">
                <code>{schedule.cron}</code> · {schedule.timezone}
              </span>
            </div>
            <div className="soft">{schedule.reason}</div>
            {schedule.late && schedule.late !== schedule.reason && <div className="soft">{schedule.late}</div>}
          </div>
          {!schedule.paused && next && (
            <div>
              <span className="muted">{t("schedule.next")}</span> <span className="num">{next.local}</span>{" "}
              <span className="muted">
                (<Until time={next.at} />)
              </span>
            </div>
          )}
        </div>
        <Strip project={props.project} of={schedule.last} />
        <button type="button" className="plain row fold-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
          {t(open ? "schedule.less" : "schedule.more")}
        </button>
        {open && <ScheduleDetail project={props.project} schedule={schedule} />}
      </div>
      {filling && <BackfillForm project={props.project} schedule={schedule} onClose={() => setFilling(false)} />}
    </section>
  );
}
