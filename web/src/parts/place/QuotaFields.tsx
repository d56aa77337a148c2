import { Form, Input, InputNumber, Select } from "antd";

import { type Key, useT } from "@/lib/i18n";

import { isDevice, SOME_DEVICES } from "./quota";

import "./quota.css";

/** What a project may have at once. Lies in a form, below `quota`. */
export function QuotaFields() {
  const t = useT();
  const amount = (name: string, label: Key, placeholder: string) => (
    <Form.Item name={["quota", name]} label={t(label)}>
      <Input className="mono" placeholder={placeholder} autoComplete="off" spellCheck={false} />
    </Form.Item>
  );
  const check = (_: unknown, devices?: string[]) =>
    devices?.every(isDevice) === false ? Promise.reject(new Error(t("quota.devices_bad"))) : Promise.resolve();
  return (
    <fieldset className="quota-fields">
      <legend>{t("quota.title")}</legend>
      <p className="soft">{t("quota.help")}</p>
      <div className="quota-row">
        {amount("cpu", "quota.cpu", "8")}
        {amount("memory", "quota.memory", "16Gi")}
        {amount("storage", "quota.storage", "100Gi")}
        <Form.Item name={["quota", "pods"]} label={t("quota.pods")}>
          <InputNumber min={0} max={1_000_000} precision={0} placeholder="20" style={{ width: "100%" }} />
        </Form.Item>
      </div>
      <Form.Item name={["quota", "devices"]} label={t("quota.devices")} rules={[{ validator: check }]}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", " "]} placeholder={SOME_DEVICES} />
      </Form.Item>
    </fieldset>
  );
}
