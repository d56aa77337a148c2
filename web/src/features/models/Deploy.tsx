import { Collapse, Form, Input, Modal, Select } from "antd";
import { useNavigate } from "react-router";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { ModelVersion, Service } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { FaultBox } from "@/ui/feedback";

interface Values {
  name: string;
  tier: "debug" | "test" | "production";
  cpu?: string;
  memory?: string;
}

/** A version put behind an address. */
export function Deploy(props: { project: string; version: ModelVersion; onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const { model, version } = props.version;
  const [form] = Form.useForm<Values>();
  const start = useVerb(
    ({ name, tier, cpu, memory }: Values) =>
      http.post<Service>(path`projects/${props.project}/services`, {
        name,
        model,
        version,
        tier,
        ...((cpu || memory) && { resources: { ...(cpu && { cpu }), ...(memory && { memory }) } }),
      }),
    ["services", "service"],
    { onSuccess: (made) => void navigate(to.service(props.project, made.name)) },
  );
  return (
    <Modal
      open
      title={t("model.deploy_title", { name: `${model}:${version}` })}
      okText={t("model.deploy")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={start.isPending}
    >
      {start.error && <FaultBox error={start.error} />}
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name: model.replaceAll("_", "-"), tier: "test" }}
        onFinish={(values) => start.mutate(values)}
      >
        <Form.Item
          name="name"
          label={t("service.name")}
          extra={t("service.name_help")}
          rules={[
            { required: true, message: t("service.name_needed") },
            { pattern: /^[a-z0-9][a-z0-9-]{0,39}$/, message: t("form.slug") },
          ]}
        >
          <Input autoFocus />
        </Form.Item>
        <Form.Item name="tier" label={t("tier.title")}>
          <Select
            options={(["debug", "test", "production"] as const).map((tier) => ({
              value: tier,
              label: `${t(`tier.${tier}`)} · ${t(`tier.${tier}_means`)}`,
            }))}
          />
        </Form.Item>
        <Collapse
          ghost
          size="small"
          items={[
            {
              key: "more",
              label: t("run.more_settings"),
              children: (
                <>
                  <Form.Item name="cpu" label={t("service.cpu")}>
                    <Input placeholder="1" style={{ width: 160 }} />
                  </Form.Item>
                  <Form.Item name="memory" label={t("service.memory")}>
                    <Input placeholder="1Gi" style={{ width: 160 }} />
                  </Form.Item>
                </>
              ),
            },
          ]}
        />
      </Form>
    </Modal>
  );
}
