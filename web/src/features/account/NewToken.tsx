import { Checkbox, Form, Input, Modal, Select } from "antd";

import { useVerb } from "@/api/hooks";
import { http } from "@/api/http";
import type { TokenMade, Verb } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useMe } from "@/parts/session";
import { FaultBox } from "@/ui/feedback";

const DAYS = [7, 30, 90, 365];
const VERBS: Verb[] = ["read", "run", "write", "manage"];

interface Values {
  name: string;
  days: number;
  scopes: Verb[];
  project?: string;
}

export function NewToken(props: { onClose: () => void; onMade: (token: string) => void }) {
  const t = useT();
  const me = useMe().data;
  const [form] = Form.useForm<Values>();
  const make = useVerb(
    (values: Values) =>
      http.post<TokenMade>("me/tokens", {
        name: values.name,
        days: values.days,
        scopes: values.scopes,
        project: values.project ?? null,
      }),
    ["tokens"],
    {
      onSuccess: (made) => {
        props.onMade(made.token);
        props.onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={t("token.create")}
      okText={t("token.create")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={make.isPending}
    >
      {make.error && <FaultBox error={make.error} />}
      <Form
        form={form}
        layout="vertical"
        initialValues={{ days: 30, scopes: ["read", "run", "write"] }}
        onFinish={(values) => make.mutate(values)}
      >
        <Form.Item name="name" label={t("token.name")} rules={[{ required: true, message: t("token.name_needed") }]}>
          <Input autoFocus placeholder={t("token.name_example")} />
        </Form.Item>
        <Form.Item
          name="scopes"
          label={t("token.scopes")}
          rules={[{ required: true, message: t("token.scopes_needed") }]}
        >
          <Checkbox.Group options={VERBS.map((verb) => ({ value: verb, label: t(`verb.${verb}`) }))} />
        </Form.Item>
        <Form.Item name="project" label={t("token.project")} extra={t("token.project_help")}>
          <Select
            allowClear
            options={(me?.projects ?? []).map((each) => ({ value: each.name, label: each.label || each.name }))}
          />
        </Form.Item>
        <Form.Item name="days" label={t("token.lasts")}>
          <Select options={DAYS.map((days) => ({ value: days, label: t("token.days", { n: days }) }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
