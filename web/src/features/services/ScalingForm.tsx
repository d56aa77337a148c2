import { Button, Form, InputNumber, Select } from "antd";
import { useState } from "react";

import { useVerb } from "@/api/hooks";
import { http } from "@/api/http";
import type { Scaling, ScalingWish } from "@/api/types";
import { type Key, useT } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { Card } from "@/ui/basics";
import { FaultBox, Note } from "@/ui/feedback";

import { type HeldLine, ScalingLines } from "./ScalingLines";

const targets = ["concurrency", "qps", "cpu", "memory", "gpu"] as const;
const words: Record<(typeof targets)[number], Key> = {
  concurrency: "scaling.concurrency",
  qps: "scaling.qps",
  cpu: "scaling.cpu",
  memory: "scaling.memory",
  gpu: "scaling.gpu",
};
const priorities: [number, Key][] = [
  [-50, "scaling.low"],
  [0, "scaling.normal"],
  [50, "scaling.high"],
];

type Held = Record<(typeof targets)[number], number | null> & {
  min: number;
  max: number;
  idle: number;
  calm: number;
  priority: number;
  lines: HeldLine[];
};

/** The wish: bounds, what one replica shall bear, the clock, who comes first. */
export function ScalingForm(props: { project: string; route: string; scaling: Scaling }) {
  const t = useT();
  const may = useMay("write");
  const { scaling } = props;
  const [form] = Form.useForm<Held>();
  const [kept, setKept] = useState(false);
  const lines = Form.useWatch("lines", form) ?? [];
  const least = Form.useWatch("min", form);
  const sleeps = least === 0 || lines.some((line) => line?.min === 0);
  const keep = useVerb(
    (held: Held) => http.patch<Scaling>(`${props.route}/scaling`, wishOf(held)),
    ["service", "services"],
    { onSuccess: () => setKept(true) },
  );
  const others = priorities.some(([value]) => value === scaling.priority) ? [] : [scaling.priority];
  return (
    <Card title={t("scaling.wish")}>
      {keep.error && <FaultBox error={keep.error} />}
      <Form
        form={form}
        layout="vertical"
        disabled={!may}
        initialValues={heldOf(scaling)}
        onValuesChange={() => setKept(false)}
        onFinish={(held) => keep.mutate(held)}
      >
        <div className="traffic-row">
          <Form.Item name="min" label={t("scaling.min")} extra={t("scaling.min_help")} rules={[{ required: true }]}>
            <InputNumber min={0} max={100} precision={0} />
          </Form.Item>
          <Form.Item name="max" label={t("scaling.max")} extra={t("scaling.max_help")} rules={[{ required: true }]}>
            <InputNumber min={1} max={100} precision={0} />
          </Form.Item>
          <Form.Item name="priority" label={t("scaling.priority")} extra={t("scaling.priority_help")}>
            <Select
              options={[
                ...priorities.map(([value, word]) => ({ value, label: t(word) })),
                ...others.map((value) => ({ value, label: String(value) })),
              ]}
            />
          </Form.Item>
        </div>
        <fieldset className="scale-targets">
          <legend>{t("scaling.targets")}</legend>
          <div className="traffic-row">
            {targets.map((name) => (
              <Form.Item key={name} name={name} label={t(words[name])}>
                <InputNumber min={0} placeholder={t("scaling.not_looked_at")} />
              </Form.Item>
            ))}
          </div>
        </fieldset>
        <div className="traffic-row">
          {sleeps && (
            <Form.Item name="idle" label={t("scaling.idle")} extra={t("scaling.idle_help")}>
              <InputNumber min={10} max={86_400} />
            </Form.Item>
          )}
          <Form.Item name="calm" label={t("scaling.calm")} extra={t("scaling.calm_help")}>
            <InputNumber min={0} max={3600} />
          </Form.Item>
        </div>
        <ScalingLines project={props.project} may={may} />
        {may && (
          <Button htmlType="submit" type="primary" loading={keep.isPending}>
            {t("do.save")}
          </Button>
        )}
        {kept && <Note>{t("scaling.kept")}</Note>}
      </Form>
    </Card>
  );
}

function heldOf(scaling: Scaling): Held {
  const { min, max, idle, calm, priority, lines } = scaling;
  const held = Object.fromEntries(targets.map((name) => [name, scaling[name] || null])) as Pick<
    Held,
    (typeof targets)[number]
  >;
  return {
    ...held,
    min,
    max,
    idle,
    calm,
    priority,
    lines: lines.map((line) => ({ cron: line.cron, timezone: line.timezone, min: line.min, max: line.max })),
  };
}

/** A target that is empty is none; a field that is not shown is not sent, so it stays as it is. */
function wishOf(held: Held): ScalingWish {
  return { ...held, ...Object.fromEntries(targets.map((name) => [name, held[name] ?? 0])) };
}
