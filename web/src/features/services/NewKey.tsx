import { Form, Input, Modal, Select } from "antd";

import { useList, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { ApiKeyMade, ServiceListed } from "@/api/types";
import { useT } from "@/lib/i18n";
import { FaultBox } from "@/ui/feedback";

const DAYS = [7, 30, 90, 365];
const NEVER = 0;

interface Values {
  name: string;
  services?: string[];
  days: number;
}

/** A key's name, what it opens, how long. */
export function NewKey(props: { project: string; onClose: () => void; onMade: (key: string) => void }) {
  const t = useT();
  const [form] = Form.useForm<Values>();
  const services = useList<ServiceListed>(["services", props.project], path`projects/${props.project}/services`);
  const make = useVerb(
    ({ name, services, days }: Values) =>
      http.post<ApiKeyMade>(path`projects/${props.project}/keys`, {
        name,
        services: services?.length ? services : null,
        days: days === NEVER ? null : days,
      }),
    ["keys"],
    {
      onSuccess: (made) => {
        props.onMade(made.key);
        props.onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={t("key.create")}
      okText={t("key.create")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={make.isPending}
    >
      {make.error && <FaultBox error={make.error} />}
      <Form form={form} layout="vertical" initialValues={{ days: 90 }} onFinish={(values) => make.mutate(values)}>
        <Form.Item name="name" label={t("key.name")} rules={[{ required: true, message: t("key.name_needed") }]}>
          <Input autoFocus autoComplete="off" maxLength={190} placeholder={t("key.name_example")} />
        </Form.Item>
        <Form.Item name="services" label={t("key.opens")} extra={t("key.opens_help")}>
          <Select
            mode="multiple"
            allowClear
            placeholder={t("key.all_services")}
            options={(services.items ?? []).map((each) => ({ value: each.name, label: each.name }))}
          />
        </Form.Item>
        <Form.Item name="days" label={t("token.lasts")}>
          <Select
            options={[
              ...DAYS.map((days) => ({ value: days, label: t("token.days", { n: days }) })),
              { value: NEVER, label: t("key.for_ever") },
            ]}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
