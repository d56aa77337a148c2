import { Button } from "antd";
import { CalendarClock, Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { Schedule } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useCreateAsked } from "@/lib/param";
import { to } from "@/parts/links";
import { ScheduleForm } from "@/parts/schedules/ScheduleForm";
import { Strip } from "@/parts/schedules/Strip";
import { Until } from "@/parts/schedules/Until";
import { useMay, useProject } from "@/parts/session";
import { useKept } from "@/parts/undo";
import { CodeBlock } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { type Column, List } from "@/ui/list";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

import { ScheduleExample } from "./Example";

/** Every schedule of the project: what runs when, and how it went. */
export default function SchedulesPage() {
  const t = useT();
  const project = useProject();
  const may = useMay("write");
  const [search, setSearch] = useState("");
  const [making, setMaking] = useState(false);
  useCreateAsked(() => may && setMaking(true));
  const schedules = useList<Schedule>(["schedules", project], path`projects/${project}/schedules`);
  const wanted = search.trim().toLowerCase();
  const kept = useKept(schedules.items, (row) => ({ route: path`projects/${project}/schedules/${row.name}` }));
  const items = kept?.filter((row) => !wanted || `${row.name} ${row.pipeline}`.toLowerCase().includes(wanted));
  const columns: Column<Schedule>[] = [
    {
      key: "name",
      title: t("schedule.name"),
      width: "minmax(150px, 1fr)",
      render: (row) => (
        <Link className="name" to={to.schedule(project, row.pipeline, row.name)}>
          {row.name}
        </Link>
      ),
    },
    {
      key: "pipeline",
      title: t("run.pipeline"),
      width: "minmax(120px, 1fr)",
      render: (row) => <Link to={to.pipeline(project, row.pipeline)}>{row.pipeline}</Link>,
      wideOnly: true,
    },
    {
      key: "when",
      title: t("schedule.when"),
      width: "minmax(160px, 1.4fr)",
      render: (row) => <span title={`${row.cron} · ${row.timezone}`}>{row.sentence}</span>,
    },
    {
      key: "next",
      title: t("schedule.next"),
      width: "112px",
      render: (row) =>
        row.paused ? <State state="Paused" /> : row.next[0] ? <Until time={row.next[0].at} /> : <span>–</span>,
    },
    {
      key: "last",
      title: t("schedule.last"),
      width: "190px",
      render: (row) => <Strip project={project} of={row.last} most={14} />,
    },
    {
      key: "reason",
      title: t("run.reason"),
      width: "minmax(140px, 1.6fr)",
      render: (row) => (
        <span className="soft" title={row.reason}>
          {row.reason}
        </span>
      ),
      wideOnly: true,
    },
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
        search={{ value: search, onChange: setSearch, placeholder: t("schedule.search") }}
        empty={
          wanted ? (
            <Empty lead={t("list.nothing")} teach={t("list.loosen")} />
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
