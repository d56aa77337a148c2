import { Button, Form, Input, Modal, Select } from "antd";

import { useAll, useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Binding, Cluster, Project } from "@/api/types";
import { useT } from "@/lib/i18n";
import { FaultBox, Note } from "@/ui/feedback";

import { quotaBody, type QuotaWish, quotaWish } from "./quota";
import { QuotaFields } from "./QuotaFields";

interface Wish {
  project: string;
  cluster: string;
  namespace?: string;
  group?: string;
  image?: string;
  pull_secrets?: string[];
  quota?: QuotaWish;
}

/** Which cluster a project runs on, and where there. What is not given is chosen here. */
export function BindProject(props: { project?: string; cluster?: string; before?: Binding; onClose: () => void }) {
  const t = useT();
  const { before } = props;
  const [form] = Form.useForm<Wish>();
  const chosen = (Form.useWatch("cluster", form) as string | undefined) ?? props.cluster ?? "";
  const project = (Form.useWatch("project", form) as string | undefined) ?? props.project ?? "";
  const clusters = useAll<Cluster>(["clusters"], props.cluster ? null : "clusters");
  const projects = useAll<Project>(["project", "all"], props.project ? null : "projects");
  const cluster = useGet<Cluster>(["cluster", chosen], chosen ? path`clusters/${chosen}` : null);
  const touched = ["place", "bound", "clusters", "cluster", "quota", "quotas"];
  const bind = useVerb(
    (wish: Wish) =>
      http.put<Binding>(path`clusters/${props.cluster ?? wish.cluster}/projects/${props.project ?? wish.project}`, {
        namespace: wish.namespace ?? "",
        group: wish.group ?? "",
        image: wish.image ?? "",
        pull_secrets: wish.pull_secrets ?? [],
        quota: quotaBody(wish.quota),
      }),
    touched,
    { onSuccess: props.onClose },
  );
  const unbind = useVerb(
    (bound: Binding) => http.del(path`clusters/${bound.cluster}/projects/${bound.project}`),
    touched,
    { onSuccess: props.onClose },
  );
  const groups = (cluster.data?.groups ?? []).map((each) => ({ value: each.name, label: each.name }));
  return (
    <Modal
      open
      title={t("place.bind")}
      onCancel={props.onClose}
      footer={[
        before && (
          <Button key="unbind" danger loading={unbind.isPending} onClick={() => unbind.mutate(before)}>
            {t("place.unbind")}
          </Button>
        ),
        <Button key="no" onClick={props.onClose}>
          {t("do.cancel")}
        </Button>,
        <Button key="yes" type="primary" loading={bind.isPending} onClick={() => form.submit()}>
          {t("place.bind")}
        </Button>,
      ]}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ ...before, quota: quotaWish(before?.quota) }}
        onFinish={(values) => bind.mutate(values)}
      >
        {!props.project && (
          <Form.Item
            name="project"
            label={t("nav.project")}
            rules={[{ required: true, message: t("place.project_needed") }]}
          >
            <Select
              showSearch
              loading={projects.isPending}
              options={projects.data?.map((each) => ({ value: each.name, label: each.label || each.name }))}
            />
          </Form.Item>
        )}
        {!props.cluster && (
          <Form.Item
            name="cluster"
            label={t("place.cluster")}
            rules={[{ required: true, message: t("place.cluster_needed") }]}
          >
            <Select
              loading={clusters.isPending}
              notFoundContent={t("cluster.none")}
              options={clusters.data?.map((each) => ({ value: each.name, label: each.label || each.name }))}
            />
          </Form.Item>
        )}
        <Form.Item name="namespace" label={t("place.namespace")} extra={t("place.namespace_help")}>
          <Input placeholder={project ? `cube-${project}` : undefined} spellCheck={false} maxLength={63} />
        </Form.Item>
        <Form.Item name="group" label={t("place.group")}>
          <Select
            placeholder={t("place.all_machines")}
            options={[{ value: "", label: t("place.all_machines") }, ...groups]}
          />
        </Form.Item>
        <Form.Item name="image" label={t("cluster.image")} extra={t("place.image_help")}>
          <Input placeholder={cluster.data?.image} spellCheck={false} />
        </Form.Item>
        <Form.Item name="pull_secrets" label={t("place.pull_secrets")} extra={t("place.pull_secrets_help")}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", " "]} />
        </Form.Item>
        <QuotaFields />
        <Note>{t("place.from_now_on")}</Note>
      </Form>
      {(bind.error ?? unbind.error) && <FaultBox error={bind.error ?? unbind.error} />}
    </Modal>
  );
}
