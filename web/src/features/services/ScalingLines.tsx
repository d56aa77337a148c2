import { Button, Form, Input, InputNumber, Select } from "antd";
import { CalendarPlus, Trash2 } from "lucide-react";

import { useT } from "@/lib/i18n";
import { CronWords } from "@/parts/schedules/CronField";
import { hereZone, zones } from "@/parts/schedules/zones";
import { IconButton } from "@/ui/basics";

export interface HeldLine {
  cron: string;
  timezone: string;
  min: number;
  max: number;
}

/** Numbers by the clock, each with what it means and when it comes due. Belongs inside a Form. */
export function ScalingLines(props: { project: string; may: boolean }) {
  const t = useT();
  const form = Form.useFormInstance();
  const lines = (Form.useWatch("lines", form) ?? []) as (HeldLine | undefined)[];
  return (
    <Form.List name="lines">
      {(fields, { add, remove }) => (
        <fieldset className="scale-targets">
          <legend>{t("scaling.lines")}</legend>
          <p className="soft">{t("scaling.lines_help")}</p>
          {fields.map(({ key, name }) => (
            <div key={key} className="scale-line">
              <Form.Item name={[name, "cron"]} label={t("schedule.cron")} rules={[{ required: true }]}>
                <Input className="mono" autoComplete="off" spellCheck={false} />
              </Form.Item>
              <Form.Item name={[name, "timezone"]} label={t("schedule.timezone")} rules={[{ required: true }]}>
                <Select showSearch options={zones().map((zone) => ({ value: zone, label: zone }))} />
              </Form.Item>
              <Form.Item name={[name, "min"]} label={t("scaling.min")} rules={[{ required: true }]}>
                <InputNumber min={0} max={100} precision={0} />
              </Form.Item>
              <Form.Item name={[name, "max"]} label={t("scaling.max")} rules={[{ required: true }]}>
                <InputNumber min={1} max={100} precision={0} />
              </Form.Item>
              {props.may && (
                <IconButton danger icon={<Trash2 size={14} />} label={t("do.delete")} onClick={() => remove(name)} />
              )}
              <div className="words">
                <CronWords
                  project={props.project}
                  cron={lines[name]?.cron ?? ""}
                  timezone={lines[name]?.timezone ?? "UTC"}
                />
              </div>
            </div>
          ))}
          {props.may && fields.length < 20 && (
            <Button
              icon={<CalendarPlus size={14} />}
              onClick={() => add({ cron: "0 8 * * 1-5", timezone: hereZone(), min: 1, max: 1 })}
            >
              {t("scaling.line_add")}
            </Button>
          )}
        </fieldset>
      )}
    </Form.List>
  );
}
