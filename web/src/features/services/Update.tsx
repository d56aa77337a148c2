import { Button, Checkbox, Form, InputNumber, Modal, Radio, Select } from "antd";
import { Plus, X } from "lucide-react";

import { useAll, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { ModelVersion, Service, ServiceChange } from "@/api/types";
import { useT } from "@/lib/i18n";
import { FaultBox } from "@/ui/feedback";

interface Values {
  version: string;
  kind: "all" | "canary";
  mirror: boolean;
  mirrored: number;
  steps: { percent: number; minutes: number }[];
  errors: number | null;
  ratio: number | null;
  p99: number | null;
  slower: number | null;
  requests: number;
}

const START: Omit<Values, "version" | "kind"> = {
  mirror: false,
  mirrored: 10,
  steps: [5, 25, 50].map((percent) => ({ percent, minutes: 5 })),
  errors: 5,
  ratio: 2,
  p99: null,
  slower: 2,
  requests: 20,
};

/** Another version behind the service: at once when it answers, or step by step. */
export function Update(props: { project: string; route: string; service: Service; onClose: () => void }) {
  const t = useT();
  const { service } = props;
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch("kind", form);
  const mirror = Form.useWatch("mirror", form);
  const versions = useAll<ModelVersion>(
    ["model", props.project, service.model, "versions"],
    path`projects/${props.project}/models/${service.model}/versions`,
  );
  const send = useVerb(
    (values: Values) => http.put(props.route, wishOf(values), { headers: { "If-Match": `"${service.changes}"` } }),
    ["service", "services"],
    { onSuccess: props.onClose },
  );
  return (
    <Modal
      open
      title={t("rollout.update_title", { name: service.name })}
      okText={t("rollout.begin")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={send.isPending}
    >
      {send.error && <FaultBox error={send.error} />}
      <Form
        form={form}
        layout="vertical"
        initialValues={{ ...START, version: service.version, kind: service.tier === "production" ? "canary" : "all" }}
        onFinish={(values) => send.mutate({ ...START, ...values })}
      >
        <Form.Item name="version" label={t("rollout.version_of", { model: service.model })}>
          <Select
            showSearch
            loading={versions.isPending}
            options={(versions.data ?? []).map((each) => ({ value: each.version, label: each.version }))}
          />
        </Form.Item>
        <Form.Item name="kind" label={t("rollout.strategy")}>
          <Radio.Group
            options={[
              { value: "all", label: t("rollout.at_once") },
              { value: "canary", label: t("rollout.stepwise") },
            ]}
          />
        </Form.Item>
        {kind === "canary" && (
          <>
            <div className="row" style={{ gap: 8 }}>
              <Form.Item name="mirror" valuePropName="checked">
                <Checkbox>{t("rollout.mirror_first")}</Checkbox>
              </Form.Item>
              {mirror && (
                <Form.Item name="mirrored">
                  <InputNumber min={1} max={100} suffix="%" aria-label={t("rollout.mirrored_percent")} />
                </Form.Item>
              )}
            </div>
            <Steps />
            <Limits />
          </>
        )}
      </Form>
    </Modal>
  );
}

function Steps() {
  const t = useT();
  return (
    <Form.List name="steps">
      {(fields, { add, remove }) => (
        <Form.Item label={t("rollout.steps")}>
          {fields.map(({ key, name }) => (
            <div key={key} className="row" style={{ gap: 8, marginBottom: 4 }}>
              <Form.Item name={[name, "percent"]} noStyle>
                <InputNumber min={1} max={100} suffix="%" aria-label={t("rollout.step_percent", { n: name + 1 })} />
              </Form.Item>
              <Form.Item name={[name, "minutes"]} noStyle>
                <InputNumber
                  min={0}
                  max={10_080}
                  suffix={t("rollout.min")}
                  aria-label={t("rollout.step_minutes", { n: name + 1 })}
                />
              </Form.Item>
              {fields.length > 1 && (
                <Button
                  type="text"
                  icon={<X size={14} />}
                  aria-label={t("rollout.step_drop", { n: name + 1 })}
                  onClick={() => remove(name)}
                />
              )}
            </div>
          ))}
          <Button size="small" icon={<Plus size={13} />} onClick={() => add({ percent: 100, minutes: 5 })}>
            {t("rollout.step_add")}
          </Button>
        </Form.Item>
      )}
    </Form.List>
  );
}

function Limits() {
  const t = useT();
  const fields: [name: keyof Values, label: string, suffix: string, min: number][] = [
    ["errors", t("rollout.most_errors"), "%", 0],
    ["ratio", t("rollout.most_ratio"), "", 0],
    ["p99", t("rollout.most_p99"), "ms", 0],
    ["slower", t("rollout.most_slower"), "", 0],
    ["requests", t("rollout.least"), "", 0],
  ];
  return (
    <Form.Item label={t("rollout.limits")} extra={t("rollout.limits_help")}>
      <div className="canary-limits">
        {fields.map(([name, label, suffix, min]) => (
          <Form.Item key={name} name={name} label={label}>
            <InputNumber min={min} suffix={suffix || undefined} style={{ width: "100%" }} />
          </Form.Item>
        ))}
      </div>
    </Form.Item>
  );
}

function wishOf(values: Values): ServiceChange {
  const { version, kind } = values;
  if (kind === "all") return { version, strategy: { kind } };
  const first = values.mirror ? [{ percent: 0, minutes: values.steps[0]?.minutes ?? 5, mirror: values.mirrored }] : [];
  return {
    version,
    strategy: {
      kind,
      steps: [...first, ...values.steps.map((step) => ({ ...step, mirror: 0 }))],
      limits: {
        error_rate: values.errors === null ? null : values.errors / 100,
        error_ratio: values.ratio,
        p99_ms: values.p99,
        p99_ratio: values.slower,
        requests: values.requests,
      },
    },
  };
}
