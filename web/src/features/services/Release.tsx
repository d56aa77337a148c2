import { Form, Input, Modal, Select } from "antd";
import { useNavigate } from "react-router";

import { useVerb } from "@/api/hooks";
import { http } from "@/api/http";
import type { Service } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { FaultBox } from "@/ui/feedback";

import { tiers } from "./fates";

interface Values {
  service: string;
  tier: string;
}

/** The live version handed on to the service of another tier. */
export function Release(props: { project: string; route: string; service: Service; onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const [form] = Form.useForm<Values>();
  const { name, tier } = props.service;
  const next = tier === "debug" ? "test" : "production";
  const send = useVerb(
    (values: Values) => http.post<Service>(`${props.route}:release`, values),
    ["service", "services"],
    {
      onSuccess: (made) => {
        props.onClose();
        void navigate(to.service(props.project, made.name));
      },
    },
  );
  return (
    <Modal
      open
      title={t("release.title", { name })}
      okText={t("release.do")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={send.isPending}
    >
      {send.error && <FaultBox error={send.error} />}
      <p className="soft">{t("release.teach")}</p>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ tier: next, service: `${name.replace(/-(debug|test)$/, "")}-${next}` }}
        onFinish={(values) => send.mutate(values)}
      >
        <Form.Item name="tier" label={t("tier.title")}>
          <Select options={Object.entries(tiers).map(([value, word]) => ({ value, label: t(word) }))} />
        </Form.Item>
        <Form.Item
          name="service"
          label={t("service.name")}
          extra={t("release.name_help")}
          rules={[{ required: true, message: t("service.name_needed") }]}
        >
          <Input />
        </Form.Item>
      </Form>
    </Modal>
  );
}
