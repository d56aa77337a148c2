import { Button, Form, InputNumber, Select } from "antd";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { AlertAddress, AlertRule, ServiceAlerts } from "@/api/types";
import { type Key, useT } from "@/lib/i18n";
import { AlertFields } from "@/parts/alerts/AlertFields";
import { useMay } from "@/parts/session";
import { Ago, Card, IconButton } from "@/ui/basics";
import { Empty, FaultBox, Loaded, Note } from "@/ui/feedback";
import { State } from "@/ui/states";

type Kind = AlertRule["kind"];
type RuleValues = { kind: Kind; than: number; minutes: number };
type Values = { rules: RuleValues[]; addresses: AlertAddress[] };

/** Per kind: what a person writes for what the studio keeps (1 % is 0.01), its unit, and what a new one begins with. */
const kinds: Record<Kind, { scale: number; unit: string; fresh: number }> = {
  error_rate: { scale: 100, unit: "%", fresh: 5 },
  p99: { scale: 1000, unit: "ms", fresh: 500 },
  qps_above: { scale: 1, unit: "rps", fresh: 100 },
  qps_below: { scale: 1, unit: "rps", fresh: 1 },
  down: { scale: 1, unit: "", fresh: 0 },
  certificate: { scale: 1, unit: "d", fresh: 14 },
};

/** What of the service is watched, how that fares, and who is told. */
export function Alerts(props: { project: string; name: string; route: string }) {
  const may = useMay("write");
  const alerts = useGet<ServiceAlerts>(
    ["service", props.project, props.name, "alerts"],
    `${props.route}/alerts`,
    undefined,
    { refetchInterval: 15_000 },
  );
  return (
    <Loaded query={alerts}>
      {(found) => (
        <div className="col" style={{ maxWidth: 760 }}>
          <Watched alerts={found} />
          {may && <Editor {...props} alerts={found} />}
        </div>
      )}
    </Loaded>
  );
}

function Watched({ alerts }: { alerts: ServiceAlerts }) {
  const t = useT();
  if (alerts.rules.length === 0) return <Empty lead={t("watch.none")} teach={t("watch.none_teach")} />;
  return (
    <Card title={t("watch.now")}>
      {alerts.undelivered && <Note warn>{t("watch.undelivered", { reason: alerts.undelivered })}</Note>}
      <ul className="watch-list">
        {alerts.rules.map((rule) => (
          <li key={`${rule.kind} ${rule.than} ${rule.minutes}`} className="row wrap between">
            <span>
              {rule.text}
              {rule.kind !== "certificate" && (
                <span className="muted"> · {t("watch.minutes_n", { n: rule.minutes })}</span>
              )}
            </span>
            <span className="row" style={{ gap: 8 }}>
              {rule.since && (
                <span className="muted">
                  <Ago time={rule.since} />
                </span>
              )}
              <State state={rule.state} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Editor(props: { project: string; name: string; route: string; alerts: ServiceAlerts }) {
  const t = useT();
  const [form] = Form.useForm<Values>();
  const [kept, setKept] = useState(false);
  const keep = useVerb((values: Values) => http.put(`${props.route}/alerts`, wishOf(values)), ["service"], {
    onSuccess: () => setKept(true),
  });
  return (
    <Form
      form={form}
      className="col"
      layout="vertical"
      initialValues={valuesOf(props.alerts)}
      onValuesChange={() => setKept(false)}
      onFinish={(values) => keep.mutate(values)}
    >
      <Card title={t("watch.rules")}>
        <Rules />
      </Card>
      <Card title={t("watch.told")}>
        <AlertFields
          name="addresses"
          fresh={{ kind: "wecom", to: "" }}
          test={({ kind, to }) =>
            http.post(path`projects/${props.project}/services:test-alert`, { kind, to, service: props.name })
          }
        />
      </Card>
      {keep.error && <FaultBox error={keep.error} />}
      <Button htmlType="submit" type="primary" loading={keep.isPending}>
        {t("do.save")}
      </Button>
      {kept && <Note>{t("watch.kept")}</Note>}
    </Form>
  );
}

function Rules() {
  const t = useT();
  const form = Form.useFormInstance<Values>();
  const rules = Form.useWatch("rules", form) as RuleValues[] | undefined;
  return (
    <Form.List name="rules">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => {
            const kind = rules?.[name]?.kind ?? "error_rate";
            return (
              <div key={key} className="rule-row">
                <Form.Item name={[name, "kind"]} noStyle>
                  <Select
                    aria-label={t("watch.kind")}
                    options={(Object.keys(kinds) as Kind[]).map((value) => ({
                      value,
                      label: t(`watch.${value}` as Key),
                    }))}
                    onChange={(next: Kind) => form.setFieldValue(["rules", name, "than"], kinds[next].fresh)}
                  />
                </Form.Item>
                <Form.Item name={[name, "than"]} hidden={kind === "down"} noStyle={kind !== "down"}>
                  <InputNumber aria-label={t("watch.than")} min={0} suffix={kinds[kind].unit} />
                </Form.Item>
                <Form.Item name={[name, "minutes"]} hidden={kind === "certificate"} noStyle={kind !== "certificate"}>
                  <InputNumber aria-label={t("watch.minutes")} min={1} max={1440} suffix={t("watch.min")} />
                </Form.Item>
                <IconButton danger icon={<Trash2 size={14} />} label={t("do.delete")} onClick={() => remove(name)} />
              </div>
            );
          })}
          <Button
            size="small"
            icon={<Plus size={13} />}
            onClick={() => add({ kind: "error_rate", than: kinds.error_rate.fresh, minutes: 5 })}
          >
            {t("watch.add")}
          </Button>
          <p className="muted" style={{ fontSize: 12, margin: "6px 0 0" }}>
            {t("watch.help")}
          </p>
        </>
      )}
    </Form.List>
  );
}

function valuesOf(alerts: ServiceAlerts): Values {
  const rules = alerts.rules.map(({ kind, than, minutes }) => ({ kind, than: than * kinds[kind].scale, minutes }));
  return { rules, addresses: alerts.addresses };
}

function wishOf(values: Values) {
  const rules = values.rules.map(({ kind, than, minutes }) => ({ kind, than: than / kinds[kind].scale, minutes }));
  return { rules, addresses: values.addresses.map(({ kind, to }) => ({ kind, to })) };
}
