import { Button, Checkbox, Form, Input, Segmented } from "antd";
import { PlugZap } from "lucide-react";

import { useVerb } from "@/api/hooks";
import { http } from "@/api/http";
import type { ClusterFacts } from "@/api/types";
import { bytes, number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { CodeBlock } from "@/ui/basics";
import { FaultBox, Note } from "@/ui/feedback";

export interface AccessWish {
  how: "kubeconfig" | "inside";
  kubeconfig?: string;
  allow_local?: boolean;
}

/** How a cluster is reached, with a look at it before anything is kept. Lies in a form. */
export function AccessFields(props: { needed: boolean }) {
  const t = useT();
  const form = Form.useFormInstance<AccessWish>();
  const how = (Form.useWatch("how", form) as AccessWish["how"] | undefined) ?? "kubeconfig";
  const text = (Form.useWatch("kubeconfig", form) as string | undefined) ?? "";
  const check = useVerb((wish: AccessWish) => http.post<ClusterFacts>("clusters:check", accessBody(wish)), []);
  return (
    <>
      <Form.Item name="how" label={t("cluster.reached")} initialValue="kubeconfig">
        <Segmented
          options={[
            { value: "kubeconfig", label: t("cluster.by_kubeconfig") },
            { value: "inside", label: t("cluster.inside") },
          ]}
        />
      </Form.Item>
      {how === "kubeconfig" && (
        <>
          <Form.Item
            name="kubeconfig"
            label="kubeconfig"
            extra={t(props.needed ? "cluster.kubeconfig_help" : "cluster.kubeconfig_kept")}
            rules={[{ required: props.needed, message: t("cluster.kubeconfig_needed") }]}
          >
            <Input.TextArea
              className="mono"
              rows={7}
              spellCheck={false}
              autoComplete="off"
              placeholder={"apiVersion: v1\nkind: Config\nclusters: …"}
              onChange={() => check.reset()}
            />
          </Form.Item>
          <CodeBlock text="kubectl config view --minify --flatten --raw" />
          <Form.Item name="allow_local" valuePropName="checked" className="cluster-local">
            <Checkbox>{t("cluster.allow_local")}</Checkbox>
          </Form.Item>
        </>
      )}
      <div className="col cluster-try" aria-live="polite">
        <div>
          <Button
            icon={<PlugZap size={14} />}
            loading={check.isPending}
            disabled={how === "kubeconfig" && !text.trim()}
            onClick={() => check.mutate(form.getFieldsValue(true) as AccessWish)}
          >
            {t("cluster.check")}
          </Button>
        </div>
        {check.error && <FaultBox error={check.error} />}
        {check.data && <Answered facts={check.data} />}
      </div>
    </>
  );
}

/** What the form says of the way there, for the server. */
export function accessBody(wish: AccessWish) {
  return wish.how === "inside"
    ? { in_cluster: true }
    : { kubeconfig: wish.kubeconfig ?? "", allow_local: wish.allow_local ?? false };
}

function Answered(props: { facts: ClusterFacts }) {
  const t = useT();
  const { facts } = props;
  const said = t("cluster.answers", {
    version: facts.version,
    n: facts.nodes_ready,
    cpu: number(facts.cpu),
    memory: bytes(facts.memory),
  });
  return (
    <Note warn={facts.warnings.length > 0}>
      <div>{said}</div>
      {facts.warnings.map((each) => (
        <div key={each}>{each}</div>
      ))}
    </Note>
  );
}
