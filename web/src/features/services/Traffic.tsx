import { Button, Form, Input, InputNumber, Select, Switch } from "antd";
import { useState } from "react";

import { useVerb } from "@/api/hooks";
import { http } from "@/api/http";
import type { Service, TrafficWish } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { Card } from "@/ui/basics";
import { FaultBox, Note } from "@/ui/feedback";

import { CertificateCard } from "./Certificate";

const MIB = 2 ** 20;

interface Values {
  domain: string;
  cors: string[];
  limit: number;
  timeout: number;
  mebibytes: number;
  idempotent: boolean;
  together: "" | "user" | "header" | "cookie";
  together_by: string;
  retries: number;
  max_requests: number;
  eject_after: number;
  websocket: boolean;
  jwt_issuer: string;
  jwt_audiences: string[];
  jwt_keys: string;
}

/** How the gateway treats what comes to the service; in force some milliseconds after it is kept. */
export function Traffic(props: { route: string; service: Service }) {
  const t = useT();
  const may = useMay("write");
  const owns = useMay("manage");
  const { traffic } = props.service;
  const [form] = Form.useForm<Values>();
  const together = Form.useWatch("together", form);
  const issuer = Form.useWatch("jwt_issuer", form);
  const [kept, setKept] = useState(false);
  const keep = useVerb((values: Values) => http.patch(`${props.route}/traffic`, wishOf(values)), ["service"], {
    onSuccess: () => setKept(true),
  });
  return (
    <div className="col" style={{ maxWidth: 760 }}>
      <Card title={t("traffic.title")}>
        {keep.error && <FaultBox error={keep.error} />}
        <Form
          form={form}
          layout="vertical"
          disabled={!may}
          initialValues={valuesOf(traffic)}
          onValuesChange={() => setKept(false)}
          onFinish={(values) => keep.mutate(values)}
        >
          <Form.Item name="cors" label={t("traffic.cors")} extra={t("traffic.cors_help")}>
            <Select mode="tags" open={false} tokenSeparators={[" ", ","]} placeholder="https://shop.example" />
          </Form.Item>
          <div className="traffic-row">
            <Form.Item name="limit" label={t("traffic.limit")} extra={t("traffic.limit_help")}>
              <InputNumber min={0} max={100_000} />
            </Form.Item>
            <Form.Item name="timeout" label={t("traffic.timeout")}>
              <InputNumber min={0.1} max={3600} />
            </Form.Item>
            <Form.Item name="mebibytes" label={t("traffic.body_limit")}>
              <InputNumber min={0.001} max={256} />
            </Form.Item>
          </div>
          <Form.Item
            name="websocket"
            label={t("traffic.websocket")}
            extra={t("traffic.websocket_help")}
            valuePropName="checked"
          >
            <Switch aria-label={t("traffic.websocket")} />
          </Form.Item>
          <h3 className="traffic-part">{t("traffic.when_it_fails")}</h3>
          <Form.Item
            name="idempotent"
            label={t("traffic.idempotent")}
            extra={t("traffic.idempotent_help")}
            valuePropName="checked"
          >
            <Switch aria-label={t("traffic.idempotent")} />
          </Form.Item>
          <div className="traffic-row">
            <Form.Item name="retries" label={t("traffic.retries")}>
              <InputNumber min={0} max={10} precision={0} />
            </Form.Item>
            <Form.Item name="eject_after" label={t("traffic.eject_after")} extra={t("traffic.eject_after_help")}>
              <InputNumber min={0} max={1000} precision={0} />
            </Form.Item>
            <Form.Item name="max_requests" label={t("traffic.max_requests")} extra={t("traffic.max_requests_help")}>
              <InputNumber min={0} max={8192} precision={0} />
            </Form.Item>
          </div>
          <h3 className="traffic-part">{t("traffic.who")}</h3>
          <Form.Item name="jwt_issuer" label={t("traffic.jwt_issuer")} extra={t("traffic.jwt_issuer_help")}>
            <Input className="mono" placeholder="https://login.example" />
          </Form.Item>
          {issuer && (
            <>
              <Form.Item
                name="jwt_audiences"
                label={t("traffic.jwt_audiences")}
                extra={t("traffic.jwt_audiences_help")}
              >
                <Select mode="tags" open={false} tokenSeparators={[" ", ","]} />
              </Form.Item>
              <Form.Item
                name="jwt_keys"
                label={t("traffic.jwt_keys")}
                extra={t("traffic.jwt_keys_help")}
                rules={[{ required: true, message: t("traffic.jwt_keys_needed") }]}
              >
                <Input.TextArea className="mono" autoSize={{ minRows: 3, maxRows: 12 }} spellCheck={false} />
              </Form.Item>
            </>
          )}
          <h3 className="traffic-part">{t("traffic.where")}</h3>
          <div className="traffic-row">
            <Form.Item name="together" label={t("traffic.sticky")} extra={t("traffic.sticky_help")}>
              <Select
                options={[
                  { value: "", label: t("traffic.sticky_none") },
                  { value: "user", label: t("traffic.sticky_user") },
                  { value: "header", label: t("traffic.sticky_header") },
                  { value: "cookie", label: t("traffic.sticky_cookie") },
                ]}
              />
            </Form.Item>
            {(together === "header" || together === "cookie") && (
              <Form.Item
                name="together_by"
                label={t("traffic.sticky_name")}
                rules={[{ required: true, message: t("traffic.sticky_name_needed") }]}
              >
                <Input className="mono" placeholder={together === "header" ? "x-customer" : "visitor_id"} />
              </Form.Item>
            )}
          </div>
          <Form.Item name="domain" label={t("traffic.domain")} extra={t("traffic.domain_help")}>
            <Input className="mono" disabled={!owns} placeholder="churn.models.example" />
          </Form.Item>
          {may && (
            <Button htmlType="submit" type="primary" loading={keep.isPending}>
              {t("do.save")}
            </Button>
          )}
          {kept && <Note>{t("traffic.kept")}</Note>}
        </Form>
      </Card>
      {traffic.domain && owns && <CertificateCard route={props.route} service={props.service} />}
    </div>
  );
}

function valuesOf(traffic: Service["traffic"]): Values {
  const { sticky, body_limit, ...same } = traffic;
  const [kind = "", name = ""] = sticky.split(":");
  return { ...same, together: kind as Values["together"], together_by: name, mebibytes: body_limit / MIB };
}

function wishOf(values: Values): TrafficWish {
  const { together, together_by: by, mebibytes, jwt_issuer, jwt_audiences = [], jwt_keys = "", ...same } = values;
  const sticky = together === "header" || together === "cookie" ? `${together}:${by}` : together;
  const tokens = jwt_issuer
    ? { jwt_issuer, jwt_audiences, jwt_keys }
    : { jwt_issuer: "", jwt_audiences: [], jwt_keys: "" };
  return { ...same, ...tokens, sticky, body_limit: Math.round(mebibytes * MIB) };
}
