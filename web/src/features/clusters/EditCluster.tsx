import { Form, Modal } from "antd";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Cluster } from "@/api/types";
import { useT } from "@/lib/i18n";
import { FaultBox } from "@/ui/feedback";

import { accessBody, AccessFields, type AccessWish } from "./AccessFields";
import { acceleratorLines, acceleratorsOf, groupLines, groupsOf } from "./lines";
import { provisionBody, provisionWish } from "./provisions";
import { type FormWish, WishFields } from "./WishFields";

export function EditCluster(props: { cluster: Cluster; onClose: () => void }) {
  const t = useT();
  const { cluster } = props;
  const [form] = Form.useForm<AccessWish & FormWish>();
  const save = useVerb(
    (wish: AccessWish & FormWish) =>
      http.patch<Cluster>(path`clusters/${cluster.name}`, {
        ...(isNewWay(wish, cluster) && accessBody(wish)),
        label: wish.label ?? "",
        url: wish.url ?? "",
        image: wish.image,
        pods_at_once: wish.pods_at_once,
        groups: groupsOf(wish.groups ?? ""),
        accelerators: acceleratorsOf(wish.accelerators ?? "", cluster.accelerators),
        notes: wish.notes ?? "",
        ...provisionBody(wish),
      }),
    ["clusters", "cluster"],
    { onSuccess: props.onClose },
  );
  return (
    <Modal
      open
      width={640}
      title={t("cluster.edit_of", { name: cluster.label || cluster.name })}
      okText={t("do.save")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={save.isPending}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{
          ...cluster,
          how: cluster.in_cluster ? "inside" : "kubeconfig",
          groups: groupLines(cluster.groups),
          accelerators: acceleratorLines(cluster.accelerators),
          ...provisionWish(cluster),
        }}
        onFinish={(values) => save.mutate(values)}
      >
        <WishFields />
        <AccessFields needed={false} />
      </Form>
      {save.error && <FaultBox error={save.error} />}
    </Modal>
  );
}

/** Whether another way there was written: an empty field keeps the one it has. */
function isNewWay(wish: AccessWish, cluster: Cluster): boolean {
  return wish.how === "inside" ? !cluster.in_cluster : Boolean(wish.kubeconfig?.trim());
}
