import { AutoComplete, Form } from "antd";
import { useEffect, useState } from "react";

import { useGet } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { CronPreview } from "@/api/types";
import { type Key, useT } from "@/lib/i18n";
import { Fault } from "@/api/http";

import "./schedules.css";

const presets: [string, Key][] = [
  ["*/15 * * * *", "schedule.every_quarter"],
  ["0 * * * *", "schedule.hourly"],
  ["0 2 * * *", "schedule.daily"],
  ["0 9 * * 1-5", "schedule.workdays"],
  ["0 3 * * 1", "schedule.weekly"],
  ["0 4 1 * *", "schedule.monthly"],
];

/** All are offered until one writes a line of one's own; then the list must not hide what that line means. */
const isOffered = (typed: string, label: string) =>
  presets.some(([value]) => value === typed) || label.toLowerCase().includes(typed.toLowerCase());

/** A cron line: usual ones to choose from, or one of one's own. Belongs inside a Form. */
export function CronField() {
  const t = useT();
  return (
    <Form.Item name="cron" label={t("schedule.cron")} extra={t("schedule.cron_help")} rules={[{ required: true }]}>
      <AutoComplete
        options={presets.map(([value, word]) => ({ value, label: `${t(word)}  ·  ${value}` }))}
        className="mono"
        showSearch={{ filterOption: (typed, option) => isOffered(typed, option?.label ?? "") }}
      />
    </Form.Item>
  );
}

/** What the line means and when it comes due next, while one types. */
export function CronWords(props: { project: string; cron: string; timezone: string; start?: string; end?: string }) {
  const t = useT();
  const { project } = props;
  const asked = useSettled(
    { cron: props.cron, timezone: props.timezone, start_at: props.start || null, end_at: props.end || null },
    250,
  );
  const route = path`projects/${project}/schedules:preview`;
  const preview = useGet<CronPreview>(["cron", asked], asked.cron.trim() ? route : null, undefined, {
    queryFn: ({ signal }) => http.post<CronPreview>(route, asked, { signal }),
    retry: false,
    refetchInterval: false,
    placeholderData: (before) => before,
  });
  const wrong = preview.error instanceof Fault ? preview.error : null;
  return (
    <div className="cron-words" aria-live="polite">
      {wrong ? (
        <>
          <div className="said state-failed">{wrong.text}</div>
          <div className="soft">{wrong.hint}</div>
        </>
      ) : preview.data ? (
        <>
          <div className="said">{preview.data.sentence}</div>
          {preview.data.next.length === 0 && <div className="soft">{t("schedule.no_next")}</div>}
          <ol aria-label={t("schedule.next_five")}>
            {preview.data.next.map((due) => (
              <li key={due.at} className="num nowrap">
                {due.local}
              </li>
            ))}
          </ol>
        </>
      ) : (
        <span className="muted">{t("schedule.type_cron")}</span>
      )}
    </div>
  );
}

/** A value once it has stood still for a while. */
function useSettled<T>(value: T, pause: number): T {
  const text = JSON.stringify(value);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause);
    return () => clearTimeout(timer);
  }, [text, pause]);
  return JSON.parse(settled) as T;
}
