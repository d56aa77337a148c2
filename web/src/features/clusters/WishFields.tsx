import { Form, Input, InputNumber } from "antd";

import { useT } from "@/lib/i18n";

import { ProvisionFields } from "./ProvisionFields";
import type { ProvisionWish } from "./provisions";

export interface FormWish extends ProvisionWish {
  label?: string;
  url?: string;
  image: string;
  pods_at_once: number;
  groups?: string;
  accelerators?: string;
  notes?: string;
}

/** Everything about a cluster but its name and the way there. Lies in a form. */
export function WishFields() {
  const t = useT();
  return (
    <>
      <Form.Item name="label" label={t("cluster.label")}>
        <Input maxLength={190} />
      </Form.Item>
      <Form.Item name="url" label={t("cluster.url")} extra={t("cluster.url_help")}>
        <Input placeholder="http://10.0.0.5:8080" spellCheck={false} />
      </Form.Item>
      <Form.Item
        name="image"
        label={t("cluster.image")}
        extra={t("cluster.image_help")}
        rules={[{ required: true, message: t("cluster.image_needed") }]}
      >
        <Input placeholder="python:3.11" spellCheck={false} />
      </Form.Item>
      <Form.Item name="pods_at_once" label={t("cluster.pods")} extra={t("cluster.pods_help")}>
        <InputNumber min={1} max={100_000} precision={0} />
      </Form.Item>
      <Form.Item name="groups" label={t("cluster.groups")} extra={t("cluster.groups_help")}>
        <Input.TextArea className="mono" autoSize={{ minRows: 2, maxRows: 8 }} spellCheck={false} />
      </Form.Item>
      <Form.Item name="accelerators" label={t("cluster.own_kinds")} extra={t("cluster.own_kinds_help")}>
        <Input.TextArea className="mono" autoSize={{ minRows: 2, maxRows: 8 }} spellCheck={false} />
      </Form.Item>
      <ProvisionFields />
      <Form.Item name="notes" label={t("cluster.notes")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={10_000} />
      </Form.Item>
    </>
  );
}
