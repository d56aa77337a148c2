import { Button, Form, Input } from "antd";

import { useVerb } from "@/api/hooks";
import { http } from "@/api/http";
import type { Service } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Ago, Card } from "@/ui/basics";
import { FaultBox } from "@/ui/feedback";

interface Pair {
  chain: string;
  key: string;
}

/** What the service's domain shows over https: it goes in and never comes back. */
export function CertificateCard(props: { route: string; service: Service }) {
  const t = useT();
  const [form] = Form.useForm<Pair>();
  const until = props.service.certificate_until;
  const route = `${props.route}/certificate`;
  const put = useVerb((pair: Pair) => http.put(route, pair), ["service"], { onSuccess: () => form.resetFields() });
  const drop = useVerb(() => http.del(route), ["service"]);
  const error = put.error ?? drop.error;
  return (
    <Card
      title={t("certificate.title", { domain: props.service.traffic.domain })}
      extra={
        until && (
          <Button size="small" danger loading={drop.isPending} onClick={() => drop.mutate(undefined)}>
            {t("do.delete")}
          </Button>
        )
      }
    >
      <p className="soft">
        {until ? (
          <>
            {t("token.expires")} <Ago time={until} />
          </>
        ) : (
          t("certificate.none")
        )}
      </p>
      {error && <FaultBox error={error} />}
      <Form form={form} layout="vertical" onFinish={(pair) => put.mutate(pair)}>
        <Form.Item
          name="chain"
          label={t("certificate.chain")}
          rules={[{ required: true, message: t("certificate.both") }]}
        >
          <Input.TextArea className="mono" rows={3} spellCheck={false} placeholder="-----BEGIN CERTIFICATE-----" />
        </Form.Item>
        <Form.Item name="key" label={t("certificate.key")} rules={[{ required: true, message: t("certificate.both") }]}>
          <Input.TextArea className="mono" rows={3} spellCheck={false} placeholder="-----BEGIN PRIVATE KEY-----" />
        </Form.Item>
        <Button htmlType="submit" loading={put.isPending}>
          {t("certificate.put")}
        </Button>
      </Form>
    </Card>
  );
}
