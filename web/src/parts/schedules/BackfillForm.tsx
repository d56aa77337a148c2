import { Button, Form, Input, InputNumber, Modal, Select, Switch } from "antd";

import { useGet, useVerb } from "@/api/hooks";
import { Fault, http, path } from "@/api/http";
import type { Backfill, BackfillPlan, Schedule } from "@/api/types";
import { useNow } from "@/lib/clock";
import { useT } from "@/lib/i18n";
import { FaultBox } from "@/ui/feedback";

import "./schedules.css";

interface Held {
  start: string;
  end: string;
  order: string;
  parallelism: number;
  again: boolean;
}

const DAY = 86_400_000;
const day = (at: number) => new Date(at).toLocaleDateString("sv-SE");

/** Runs the due times of a range, and shows beforehand which they are. */
export function BackfillForm(props: { project: string; schedule: Schedule; onClose: () => void }) {
  const t = useT();
  const [form] = Form.useForm<Held>();
  const now = useNow(true, 60_000);
  const route = path`projects/${props.project}/schedules/${props.schedule.name}/backfills`;
  const held: Held = {
    start: Form.useWatch("start", form) ?? "",
    end: Form.useWatch("end", form) ?? "",
    order: Form.useWatch("order", form) ?? "old_first",
    parallelism: 1,
    again: Form.useWatch("again", form) ?? false,
  };
  const ready = Boolean(held.start && held.end);
  const plan = useGet<BackfillPlan>(["schedule", "plan", props.schedule.name, held], ready ? route : null, undefined, {
    queryFn: ({ signal }) => http.post<BackfillPlan>(`${route}:preview`, held, { signal }),
    retry: false,
    refetchInterval: false,
    placeholderData: (before) => before,
  });
  const start = useVerb((wish: Held) => http.post<Backfill>(route, wish), ["schedules", "schedule", "runs"], {
    onSuccess: props.onClose,
  });
  const wrong = plan.error instanceof Fault ? plan.error : null;
  const count = wrong ? 0 : (plan.data?.count ?? 0);
  return (
    <Modal
      open
      title={t("backfill.title", { name: props.schedule.name })}
      onCancel={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{t("do.cancel")}</Button>
          <Button type="primary" disabled={count === 0} loading={start.isPending} onClick={() => form.submit()}>
            {t("backfill.start", { n: count })}
          </Button>
        </>
      }
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{
          start: day(now - 7 * DAY),
          end: day(now - DAY),
          order: "old_first",
          parallelism: 1,
          again: false,
        }}
        onFinish={(wish) => start.mutate(wish)}
      >
        {start.error && <FaultBox error={start.error} />}
        <div className="two">
          <Form.Item name="start" label={t("backfill.from")} rules={[{ required: true }]}>
            <Input type="date" max={day(now)} />
          </Form.Item>
          <Form.Item name="end" label={t("backfill.to")} rules={[{ required: true }]}>
            <Input type="date" max={day(now)} />
          </Form.Item>
          <Form.Item name="order" label={t("backfill.order")}>
            <Select
              options={[
                { value: "old_first", label: t("backfill.old_first") },
                { value: "new_first", label: t("backfill.new_first"), disabled: props.schedule.depends_on_past },
              ]}
            />
          </Form.Item>
          <Form.Item name="parallelism" label={t("backfill.parallelism")}>
            <InputNumber min={1} max={100} precision={0} />
          </Form.Item>
        </div>
        <Form.Item name="again" label={t("backfill.again")} valuePropName="checked">
          <Switch size="small" />
        </Form.Item>
      </Form>
      <div className="cron-words" aria-live="polite" data-testid="backfill-plan">
        {wrong ? (
          <>
            <div className="said state-failed">{wrong.text}</div>
            <div className="soft">{wrong.hint}</div>
          </>
        ) : plan.data ? (
          <>
            <div className="said">{t("backfill.plan", { n: plan.data.count, left: plan.data.left_out })}</div>
            <ol className="backfill-times num" tabIndex={0} aria-label={t("backfill.times")}>
              {plan.data.times.map((due) => (
                <li key={due.at}>{due.local}</li>
              ))}
            </ol>
          </>
        ) : null}
      </div>
    </Modal>
  );
}
