import { Collapse, Form, type FormRule, Input, Select, Switch } from "antd";

import { type Key, useT } from "@/lib/i18n";

/** Storage, environments and network of a cluster. Lies in a form; see `provisions.ts`. */
export function ProvisionFields() {
  const t = useT();
  return (
    <>
      <Claim name="storage" label="cluster.storage" help="cluster.storage_help" size="20Gi" />
      <Claim name="environments" label="cluster.environments" help="cluster.environments_help" size="50Gi" />
      <Collapse
        ghost
        size="small"
        className="cluster-network"
        items={[{ key: "network", label: t("cluster.network"), children: <Network /> }]}
      />
    </>
  );
}

function Claim(props: { name: string; label: Key; help: Key; size: string }) {
  const t = useT();
  const { name } = props;
  const sized: FormRule = (form) => ({
    validator: (_: unknown, size?: string) => {
      const storageClass = form.getFieldValue([name, "storage_class"]) as string | undefined;
      const alone = Boolean(storageClass?.trim()) && !size?.trim();
      return alone ? Promise.reject(new Error(t("cluster.size_needed"))) : Promise.resolve();
    },
  });
  return (
    <fieldset className="cluster-claim">
      <legend>{t(props.label)}</legend>
      <p className="soft">{t(props.help)}</p>
      <div className="cluster-claim-row">
        <Form.Item
          name={[name, "size"]}
          label={t("volume.size")}
          dependencies={[[name, "storage_class"]]}
          rules={[sized]}
        >
          <Input className="mono" placeholder={props.size} autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name={[name, "storage_class"]} label={t("volume.class")} extra={t("volume.class_help")}>
          <Input className="mono" autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name={[name, "shared"]} label={t("volume.shared")} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
    </fieldset>
  );
}

function Network() {
  const t = useT();
  const list = (name: string, label: Key, help: Key, placeholder: string) => (
    <Form.Item name={["network", name]} label={t(label)} extra={t(help)}>
      <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", " "]} placeholder={placeholder} />
    </Form.Item>
  );
  return (
    <>
      {list("world", "cluster.world", "cluster.world_help", "0.0.0.0/0")}
      {list("never", "cluster.never", "cluster.never_help", "10.96.0.0/12")}
      {list("visitors", "cluster.visitors", "cluster.visitors_help", "10.0.0.0/24")}
      {list("gateways", "cluster.gateways", "cluster.gateways_help", "cube-system")}
    </>
  );
}
