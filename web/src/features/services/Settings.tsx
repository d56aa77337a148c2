import { Button, Form, Input, InputNumber, Modal } from "antd";
import { useState } from "react";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Service, ServiceListed, SheetChange } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Diff } from "@/parts/Diff";
import { ProgramFields } from "@/parts/program/ProgramFields";
import { SAMPLE } from "@/parts/program/samples";
import { memoryOf, type ProgramValues, valuesOf, wishOf } from "@/parts/program/values";
import { useMay } from "@/parts/session";
import { Card } from "@/ui/basics";
import { FaultBox, Note } from "@/ui/feedback";

interface Values extends ProgramValues {
  name: string;
  model: string;
  version: string;
  replicas: number;
  cpu: string;
  memory: string;
}

const BLANK: Values = { ...valuesOf({}), name: "", model: "", version: "", replicas: 1, cpu: "0.5", memory: "1Gi" };

/** What a service runs: a form, what it would change, and then the change. Without `service` it makes a new one. */
export function Settings(props: { project: string; service?: Service; onMade?: (made: ServiceListed) => void }) {
  const t = useT();
  const may = useMay("write");
  const { service, project } = props;
  const [form] = Form.useForm<Values>();
  const [asked, setAsked] = useState<string | null>(null);
  const [kept, setKept] = useState(false);
  const route = path`projects/${project}/services`;
  const preview = useVerb((text: string) => http.post<SheetChange>(`${route}:preview`, { text }), [], {
    onSuccess: (_, text) => setAsked(text),
  });
  const apply = useVerb(
    (text: string) => http.post<ServiceListed>(`${route}:apply`, { text }),
    ["service", "services"],
    {
      onSuccess: (made) => {
        setAsked(null);
        setKept(true);
        props.onMade?.(made);
      },
    },
  );
  return (
    <div className="col" style={{ maxWidth: 860 }}>
      {preview.error && <FaultBox error={preview.error} />}
      <Form
        form={form}
        className="col"
        layout="vertical"
        disabled={!may}
        initialValues={service ? formOf(service) : BLANK}
        onValuesChange={() => setKept(false)}
        onFinish={() => preview.mutate(sheetOf(form.getFieldsValue(true) as Values, service))}
      >
        <Card title={t("program.what")}>
          {!service && (
            <Form.Item
              name="name"
              label={t("service.name")}
              extra={t("service.name_help")}
              rules={[
                { required: true, message: t("service.name_needed") },
                { pattern: /^[a-z0-9][a-z0-9-]{0,53}$/, message: t("form.slug") },
              ]}
            >
              <Input autoFocus />
            </Form.Item>
          )}
          <div className="program-row">
            <Form.Item name="model" label={t("model.name")} extra={t("program.model_help")}>
              <Input className="mono" />
            </Form.Item>
            <Form.Item name="version" label={t("model.version")}>
              <Input className="mono" placeholder={SAMPLE.version} />
            </Form.Item>
          </div>
          <div className="program-row">
            <Form.Item name="replicas" label={t("service.replicas")}>
              <InputNumber min={1} max={100} />
            </Form.Item>
            <Form.Item name="cpu" label={t("service.cpu")}>
              <Input placeholder="0.5" />
            </Form.Item>
            <Form.Item name="memory" label={t("service.memory")}>
              <Input placeholder="1Gi" />
            </Form.Item>
          </div>
        </Card>
        <ProgramFields own={false} />
        {may && (
          <Button htmlType="submit" type="primary" loading={preview.isPending}>
            {t("program.review")}
          </Button>
        )}
        {kept && <Note>{t("program.kept")}</Note>}
      </Form>
      {asked !== null && preview.data && (
        <Modal
          open
          width={820}
          title={t(preview.data.before ? "program.changes" : "program.creates", { name: preview.data.name })}
          okText={t(preview.data.before ? "do.save" : "do.create")}
          okButtonProps={{ disabled: preview.data.before === preview.data.after }}
          confirmLoading={apply.isPending}
          onOk={() => apply.mutate(asked)}
          onCancel={() => setAsked(null)}
        >
          {apply.error && <FaultBox error={apply.error} />}
          <Diff before={preview.data.before} after={preview.data.after} />
          {preview.data.before !== "" && preview.data.before !== preview.data.after && (
            <Note>{t("program.rolls")}</Note>
          )}
        </Modal>
      )}
    </div>
  );
}

/** The file form of what the form holds; what the form does not show stays as it is. */
function sheetOf(values: Values, service?: Service): string {
  return JSON.stringify({
    kind: "service",
    name: service?.name ?? values.name,
    model: values.model.trim(),
    ...(values.version.trim() && { version: values.version.trim() }),
    replicas: values.replicas,
    resources: { ...accelerators(service), cpu: values.cpu, memory: values.memory },
    run: wishOf(values),
    ...(service && { traffic: service.traffic }),
  });
}

function accelerators(service?: Service): Record<string, unknown> {
  const held = (service?.resources as { accelerators?: unknown[] } | undefined)?.accelerators;
  return held && held.length > 0 ? { accelerators: held } : {};
}

function formOf(service: Service): Values {
  const resources = service.resources as { cpu?: number; memory?: number };
  return {
    ...valuesOf(service.run),
    name: service.name,
    model: service.model,
    version: service.version,
    replicas: service.replicas,
    cpu: String(resources.cpu ?? 0.5),
    memory: memoryOf(resources.memory ?? 0),
  };
}
