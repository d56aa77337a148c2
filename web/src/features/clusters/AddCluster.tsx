import { Form, Input, Modal } from "antd";
import { useNavigate } from "react-router";

import { useVerb } from "@/api/hooks";
import { http } from "@/api/http";
import type { Cluster } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { FaultBox } from "@/ui/feedback";

import { accessBody, AccessFields, type AccessWish } from "./AccessFields";
import { acceleratorsOf, groupsOf } from "./lines";
import { provisionBody, PROVISIONS } from "./provisions";
import { type FormWish, WishFields } from "./WishFields";

type NewCluster = AccessWish & FormWish & { name: string };

export function AddCluster(props: { onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const [form] = Form.useForm<NewCluster>();
  const add = useVerb(
    (wish: NewCluster) =>
      http.post<Cluster>("clusters", {
        ...accessBody(wish),
        name: wish.name,
        label: wish.label ?? "",
        url: wish.url ?? "",
        image: wish.image,
        pods_at_once: wish.pods_at_once,
        groups: groupsOf(wish.groups ?? ""),
        accelerators: acceleratorsOf(wish.accelerators ?? ""),
        notes: wish.notes ?? "",
        ...provisionBody(wish),
      }),
    ["clusters"],
    { onSuccess: (made) => void navigate(to.cluster(made.name)) },
  );
  return (
    <Modal
      open
      width={640}
      title={t("cluster.add")}
      okText={t("cluster.add")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={add.isPending}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ pods_at_once: 500, ...PROVISIONS }}
        onFinish={(values) => add.mutate(values)}
      >
        <Form.Item
          name="name"
          label={t("cluster.name")}
          extra={t("cluster.name_help")}
          rules={[
            { required: true, message: t("cluster.name_needed") },
            { pattern: /^[a-z0-9][a-z0-9-]{0,39}$/, message: t("form.slug") },
          ]}
        >
          <Input autoFocus autoComplete="off" spellCheck={false} />
        </Form.Item>
        <AccessFields needed />
        <WishFields />
      </Form>
      {add.error && <FaultBox error={add.error} />}
    </Modal>
  );
}
