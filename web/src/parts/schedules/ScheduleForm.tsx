import { Button, Collapse, Drawer, Form, Input, InputNumber, Select, Switch } from "antd";

import { useGet, useList, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Pipeline, PipelineSummary, Schedule, ScheduleAlert } from "@/api/types";
import { useT } from "@/lib/i18n";
import { FaultBox, Note } from "@/ui/feedback";

import { type Fields, fieldsOf, fromForm, ParamFields, type Held as Values, toForm } from "../ParamFields";
import { ScheduleAlerts } from "./ScheduleAlerts";
import { CronField, CronWords } from "./CronField";
import { hereZone, zones } from "./zones";

interface Held {
  name: string;
  pipeline: string;
  cron: string;
  timezone: string;
  start_at?: string;
  end_at?: string;
  params?: Values;
  catch_up: string;
  concurrency: number;
  depends_on_past: boolean;
  expires_hours?: number | null;
  late_hours?: number | null;
  keep_last?: number | null;
  alerts: ScheduleAlert[];
}

/** Makes a schedule, or changes one: when first, the rest below. */
export function ScheduleForm(props: {
  project: string;
  pipeline?: string;
  schedule?: Schedule | null;
  onClose: () => void;
}) {
  const t = useT();
  const { project, schedule } = props;
  const [form] = Form.useForm<Held>();
  const watched = {
    cron: Form.useWatch("cron", form) ?? "",
    timezone: Form.useWatch("timezone", form) ?? "UTC",
    start: Form.useWatch("start_at", form),
    end: Form.useWatch("end_at", form),
    name: Form.useWatch("name", form) ?? "",
    pipeline: Form.useWatch("pipeline", form) ?? props.pipeline ?? schedule?.pipeline ?? "",
  };
  const pipelines = useList<PipelineSummary>(
    ["pipelines", project, "pick"],
    props.pipeline ? null : path`projects/${project}/pipelines`,
  );
  const chosen = useGet<Pipeline>(
    ["pipeline", project, watched.pipeline],
    watched.pipeline ? path`projects/${project}/pipelines/${watched.pipeline}` : null,
  );
  const fields = fieldsOf(chosen.data?.params);
  const save = useVerb(
    async (held: Held) => {
      const route = path`projects/${project}/schedules`;
      const wish = wishOf({ ...held, pipeline: watched.pipeline }, fields);
      if (!schedule) return http.post<Schedule>(route, wish);
      const headers = { "If-Match": `"${schedule.version}"` };
      return http.put<Schedule>(`${route}/${encodeURIComponent(schedule.name)}`, wish, { headers });
    },
    ["schedules", "schedule"],
    { onSuccess: props.onClose },
  );
  return (
    <Drawer
      open
      onClose={props.onClose}
      size={560}
      title={schedule ? t("schedule.edit", { name: schedule.name }) : t("schedule.create")}
      footer={
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button onClick={props.onClose}>{t("do.cancel")}</Button>
          <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
            {t("do.save")}
          </Button>
        </div>
      }
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={heldOf(schedule ?? null, props.pipeline ?? "")}
        onFinish={(held) => save.mutate(held)}
        scrollToFirstError
      >
        {save.error && <FaultBox error={save.error} />}
        {!props.pipeline && (
          <Form.Item name="pipeline" label={t("run.pipeline")} rules={[{ required: true }]}>
            <Select
              showSearch
              options={(pipelines.items ?? []).map((each) => ({ value: each.name, label: each.name }))}
            />
          </Form.Item>
        )}
        <Form.Item name="name" label={t("schedule.name")} rules={[{ required: true }]}>
          <Input autoComplete="off" spellCheck={false} maxLength={120} />
        </Form.Item>
        <CronField />
        <Form.Item name="timezone" label={t("schedule.timezone")} rules={[{ required: true }]}>
          <Select showSearch options={zones().map((zone) => ({ value: zone, label: zone }))} />
        </Form.Item>
        <CronWords
          project={project}
          cron={watched.cron}
          timezone={watched.timezone}
          start={watched.start}
          end={watched.end}
        />
        <Collapse
          ghost
          size="small"
          defaultActiveKey={schedule?.alerts.length ? ["alerts"] : []}
          items={[
            {
              key: "params",
              label: t("pipeline.params"),
              forceRender: true,
              children:
                Object.keys(fields).length === 0 ? (
                  <Note>{t("run.no_params")}</Note>
                ) : (
                  <Params project={project} fields={fields} values={schedule?.params ?? {}} />
                ),
            },
            { key: "rules", label: t("schedule.rules"), forceRender: true, children: <Rules /> },
            {
              key: "alerts",
              label: t("alert.title"),
              forceRender: true,
              children: <ScheduleAlerts project={project} schedule={watched.name} />,
            },
          ]}
        />
      </Form>
    </Drawer>
  );
}

/** Fields come when the pipeline is known, so they are given their values then. */
function Params(props: { project: string; fields: Fields; values: Record<string, unknown> }) {
  return (
    <Form.Item name="params" noStyle initialValue={toForm(props.fields, props.values)}>
      <ParamValues project={props.project} fields={props.fields} />
    </Form.Item>
  );
}

function ParamValues(props: { project: string; fields: Fields; value?: Values; onChange?: (next: Values) => void }) {
  return (
    <ParamFields
      project={props.project}
      fields={props.fields}
      values={props.value ?? {}}
      onChange={(next) => props.onChange?.(next)}
      strict={false}
    />
  );
}

function Rules() {
  const t = useT();
  return (
    <>
      <div className="two">
        <Form.Item name="start_at" label={t("schedule.start")}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="end_at" label={t("schedule.end")}>
          <Input type="datetime-local" />
        </Form.Item>
      </div>
      <Form.Item name="catch_up" label={t("schedule.catch_up")} extra={t("schedule.catch_up_help")}>
        <Select
          options={[
            { value: "latest", label: t("schedule.catch_latest") },
            { value: "all", label: t("schedule.catch_all") },
            { value: "none", label: t("schedule.catch_none") },
          ]}
        />
      </Form.Item>
      <Form.Item name="depends_on_past" label={t("schedule.depends")} valuePropName="checked">
        <Switch size="small" />
      </Form.Item>
      <div className="two">
        <Form.Item name="concurrency" label={t("schedule.concurrency")} extra={t("schedule.zero_unlimited")}>
          <InputNumber min={0} max={1000} precision={0} />
        </Form.Item>
        <Form.Item name="keep_last" label={t("schedule.keep_last")} extra={t("schedule.empty_all")}>
          <InputNumber min={1} max={100000} precision={0} />
        </Form.Item>
        <Form.Item name="expires_hours" label={t("schedule.expires")} extra={t("schedule.empty_never")}>
          <InputNumber min={0.01} max={8760} />
        </Form.Item>
        <Form.Item name="late_hours" label={t("schedule.late")} extra={t("schedule.empty_never")}>
          <InputNumber min={0.01} max={8760} />
        </Form.Item>
      </div>
    </>
  );
}

function heldOf(schedule: Schedule | null, pipeline: string): Partial<Held> {
  if (!schedule)
    return {
      name: pipeline && `${pipeline}-daily`,
      pipeline,
      cron: "0 2 * * *",
      timezone: hereZone(),
      catch_up: "latest",
      concurrency: 1,
      depends_on_past: false,
      alerts: [],
    };
  return {
    name: schedule.name,
    pipeline: schedule.pipeline,
    cron: schedule.cron,
    timezone: schedule.timezone,
    start_at: schedule.start_local.replace(" ", "T"),
    end_at: schedule.end_local.replace(" ", "T"),
    catch_up: schedule.catch_up,
    concurrency: schedule.concurrency,
    depends_on_past: schedule.depends_on_past,
    expires_hours: schedule.expires_after ? schedule.expires_after / 3600 : null,
    late_hours: schedule.late_after ? schedule.late_after / 3600 : null,
    keep_last: schedule.keep_last || null,
    alerts: schedule.alerts,
  };
}

/** What the server takes; parameters left at their default are left out, so that a new default is followed. */
function wishOf(held: Held, fields: Fields): Record<string, unknown> {
  const { expires_hours, late_hours, params, ...rest } = held;
  const given = Object.entries(fromForm(fields, params ?? {})).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(fields[name]?.default),
  );
  return {
    ...rest,
    start_at: held.start_at || null,
    end_at: held.end_at || null,
    params: Object.fromEntries(given),
    expires_after: (expires_hours ?? 0) * 3600,
    late_after: (late_hours ?? 0) * 3600,
    keep_last: held.keep_last ?? 0,
  };
}
