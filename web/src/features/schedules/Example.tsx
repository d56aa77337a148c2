import { App, Button } from "antd";
import { CalendarClock } from "lucide-react";
import { useNavigate } from "react-router";
import { examples } from "virtual:examples";

import { useVerb } from "@/api/hooks";
import { pick, useI18n } from "@/lib/i18n";
import { keepExample } from "@/parts/examples";
import { to } from "@/parts/links";
import { scheduleDaily } from "@/parts/schedules/daily";
import { useMay } from "@/parts/session";

/** One click to a first schedule: the smallest pipeline that ships, every day at 02:00. */
export function ScheduleExample(props: { project: string }) {
  const { t, lang } = useI18n();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const may = useMay("write");
  const example = examples.find((each) => each.name === "hello");
  const begin = useVerb(
    async (given: NonNullable<typeof example>) => {
      await keepExample(props.project, given);
      return scheduleDaily(props.project, given.name);
    },
    ["pipelines", "schedules"],
    {
      onSuccess: (made) => void navigate(to.schedule(props.project, made.pipeline, made.name)),
      onError: (error) => void message.error(error.message),
    },
  );
  if (!example || !may) return null;
  return (
    <Button
      type="primary"
      icon={<CalendarClock size={14} />}
      loading={begin.isPending}
      onClick={() => begin.mutate(example)}
    >
      {t("schedule.run_example", { name: pick(example.title, lang) })}
    </Button>
  );
}
