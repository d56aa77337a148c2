import { App, AutoComplete, Button, Form, Input, InputNumber, Modal, Select } from "antd";
import { CircleCheck, CircleX, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import { useGet, useVerb } from "@/api/hooks";
import { api, http, path } from "@/api/http";
import type { Cluster, Gateway, GatewayWish, List } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Ago, Card, IconButton } from "@/ui/basics";
import { FaultBox, Loaded, Note } from "@/ui/feedback";

/** The gateways on clusters: whether their Envoys follow the studio, and which table they have in force. */
export function GatewaysCard() {
  const t = useT();
  const { modal } = App.useApp();
  const [edited, setEdited] = useState<Gateway | "new" | null>(null);
  const gateways = useGet<List<Gateway>>(["gateways"], "gateways", undefined, { refetchInterval: 5000 });
  const forget = useVerb((place: string) => http.del(path`gateways/${place}`), ["gateways"]);
  const confirm = (gateway: Gateway) =>
    void modal.confirm({
      title: t("gateway.forget_of", { name: gateway.place }),
      content: t("gateway.forget_means"),
      okText: t("do.delete"),
      okButtonProps: { danger: true },
      onOk: () => forget.mutateAsync(gateway.place).catch(() => undefined),
    });
  return (
    <Card
      title={t("gateway.title")}
      flush
      extra={
        <Button size="small" icon={<Plus size={13} />} onClick={() => setEdited("new")}>
          {t("gateway.add")}
        </Button>
      }
    >
      {forget.error && <FaultBox error={forget.error} />}
      <Loaded query={gateways} rows={1}>
        {(found) =>
          found.items.length ? (
            <div className="grid-wrap" tabIndex={0}>
              <table className="grid">
                <thead>
                  <tr>
                    <th>{t("gateway.cluster")}</th>
                    <th>{t("gateway.state")}</th>
                    <th>{t("gateway.table")}</th>
                    <th>{t("gateway.address")}</th>
                    <th>{t("gateway.heard")}</th>
                    <th aria-label={t("gateway.verbs")} />
                  </tr>
                </thead>
                <tbody>
                  {found.items.map((each) => (
                    <Row
                      key={each.place}
                      gateway={each}
                      onEdit={() => setEdited(each)}
                      onForget={() => confirm(each)}
                    />
                  ))}
                </tbody>
              </table>
            </div>
          ) : (
            <div style={{ padding: 16 }}>
              <Note>{t("gateway.none")}</Note>
            </div>
          )
        }
      </Loaded>
      {edited && <GatewayForm gateway={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </Card>
  );
}

function Row(props: { gateway: Gateway; onEdit: () => void; onForget: () => void }) {
  const t = useT();
  const { gateway } = props;
  const refusal = gateway.followers.find((each) => each.refusal)?.refusal ?? "";
  const place = gateway.place;
  return (
    <tr>
      <td>
        <strong>{place}</strong>
        <div className="soft">{gateway.namespace}</div>
      </td>
      <td>
        {gateway.connected ? (
          <span className="state state-done nowrap">
            <CircleCheck size={14} aria-hidden />{" "}
            {t("gateway.connected", { count: gateway.followers.length, wanted: gateway.replicas })}
          </span>
        ) : (
          <span className="state state-failed nowrap">
            <CircleX size={14} aria-hidden /> {t("gateway.away")}
          </span>
        )}
        {(refusal || gateway.reason) && <div className="soft">{refusal || gateway.reason}</div>}
      </td>
      <td className="nowrap">{gateway.version ? <code>{gateway.version.slice(0, 8)}</code> : "–"}</td>
      <td className="nowrap">
        {gateway.address || "–"}
        <div className="soft">{gateway.service}</div>
      </td>
      <td>
        <Ago time={gateway.followers[0]?.heard_at ?? gateway.heard_at} />
      </td>
      <td className="nowrap">
        <a href={api(path`gateways/${place}/manifests`)} download={`gateway-${place}.yaml`}>
          {t("gateway.manifests")}
        </a>{" "}
        <a href={api(path`gateways/${place}/httproutes`)} download={`httproutes-${place}.yaml`}>
          HTTPRoute
        </a>{" "}
        <IconButton
          label={t("gateway.change_of", { name: place })}
          icon={<Pencil size={14} />}
          onClick={props.onEdit}
        />
        <IconButton
          label={t("gateway.forget_of", { name: place })}
          icon={<Trash2 size={14} />}
          onClick={props.onForget}
        />
      </td>
    </tr>
  );
}

interface Values extends Omit<GatewayWish, "pull_secrets"> {
  place: string;
  pull_secrets: string[];
}

function GatewayForm(props: { gateway: Gateway | null; onClose: () => void }) {
  const t = useT();
  const [form] = Form.useForm<Values>();
  const save = useVerb(
    ({ place, ...wish }: Values) => http.put<Gateway>(path`gateways/${place.trim()}`, wish),
    ["gateways"],
    { onSuccess: props.onClose },
  );
  const clusters = useGet<List<Cluster>>(["clusters", "all"], "clusters");
  const start: Partial<Values> = props.gateway ?? {
    namespace: "cube-system",
    url: isOfThisMachine(window.location.hostname) ? "" : window.location.origin,
    service: "ClusterIP",
    replicas: 1,
    pull_secrets: [],
  };
  const needed = [{ required: true, message: t("gateway.needed") }];
  return (
    <Modal
      open
      title={props.gateway ? t("gateway.change_of", { name: props.gateway.place }) : t("gateway.add")}
      okText={t("do.save")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={save.isPending}
    >
      {save.error && <FaultBox error={save.error} />}
      <Form form={form} layout="vertical" initialValues={start} onFinish={(values) => save.mutate(values)}>
        <Form.Item name="place" label={t("gateway.cluster")} rules={needed}>
          <AutoComplete
            autoFocus
            disabled={props.gateway !== null}
            options={clusters.data?.items.map((each) => ({ value: each.name, label: each.label || each.name }))}
            onSelect={(name: string) => {
              const chosen = clusters.data?.items.find((each) => each.name === name);
              if (chosen?.url) form.setFieldValue("url", chosen.url);
            }}
          />
        </Form.Item>
        <Form.Item name="url" label={t("gateway.url")} extra={t("gateway.url_means")} rules={needed}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="image" label={t("gateway.image")} extra={t("gateway.image_means")} rules={needed}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="namespace" label={t("gateway.namespace")} rules={needed}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="service" label="Service">
          <Select options={["ClusterIP", "NodePort", "LoadBalancer"].map((value) => ({ value, label: value }))} />
        </Form.Item>
        <Form.Item name="replicas" label={t("gateway.replicas")}>
          <InputNumber min={1} max={20} />
        </Form.Item>
        <Form.Item name="pull_secrets" label={t("gateway.pull_secrets")}>
          <Select mode="tags" open={false} suffixIcon={null} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** Pods would find themselves there. */
function isOfThisMachine(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host.startsWith("127.") || host === "[::1]";
}
