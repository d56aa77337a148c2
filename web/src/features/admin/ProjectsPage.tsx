import { Button, Form, Input, Modal } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";

import { useList, useVerb } from "@/api/hooks";
import { http } from "@/api/http";
import type { Project } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useCreateAsked, useParam } from "@/lib/param";
import { to } from "@/parts/links";
import { Ago } from "@/ui/basics";
import { Empty, FaultBox } from "@/ui/feedback";
import { Chip, type Column, List } from "@/ui/list";
import { Page } from "@/ui/page";

export default function ProjectsPage() {
  const t = useT();
  const [search, setSearch] = useParam("q");
  const [archived, setArchived] = useState(false);
  const [making, setMaking] = useState(false);
  useCreateAsked(() => setMaking(true));
  const projects = useList<Project>(["project", "all"], "projects", { archived });
  const wanted = search.trim().toLowerCase();
  const items = projects.items?.filter(
    (each) => !wanted || each.name.includes(wanted) || each.label.toLowerCase().includes(wanted),
  );
  const columns: Column<Project>[] = [
    {
      key: "name",
      title: t("project.name"),
      width: "minmax(160px, 1.4fr)",
      render: (row) => (
        <Link className="name" to={to.home(row.name)}>
          {row.name}
        </Link>
      ),
    },
    { key: "label", title: t("project.label"), width: "minmax(160px, 2fr)", render: (row) => row.label },
    {
      key: "state",
      title: t("run.state"),
      width: "100px",
      render: (row) => (row.archived ? <span className="tag">{t("project.archived")}</span> : null),
    },
    {
      key: "role",
      title: t("member.role"),
      width: "110px",
      render: (row) => (row.role ? t(`role.${row.role}`) : <span className="muted">–</span>),
    },
    { key: "created", title: t("token.created"), width: "130px", render: (row) => <Ago time={row.created_at} /> },
  ];
  return (
    <Page
      fill
      title={t("nav.projects")}
      crumbs={[{ label: t("nav.manage") }]}
      verbs={
        <Button type="primary" icon={<Plus size={14} />} onClick={() => setMaking(true)}>
          {t("project.create")}
        </Button>
      }
    >
      <List
        id="projects"
        label={t("nav.projects")}
        columns={columns}
        rows={{ ...projects, items }}
        rowKey={(row) => row.name}
        href={(row) => to.home(row.name)}
        search={{ value: search, onChange: setSearch, placeholder: t("project.search") }}
        chips={
          <Chip on={archived} onToggle={() => setArchived(!archived)}>
            {t("project.with_archived")}
          </Chip>
        }
        empty={
          <Empty
            lead={t(wanted ? "list.nothing" : "project.none")}
            teach={wanted ? t("list.loosen") : t("project.none_teach")}
          />
        }
      />
      {making && <ProjectForm onClose={() => setMaking(false)} />}
    </Page>
  );
}

function ProjectForm(props: { onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const [form] = Form.useForm<{ name: string; label?: string }>();
  const make = useVerb(
    (values: { name: string; label?: string }) =>
      http.post<Project>("projects", { name: values.name, label: values.label ?? "" }),
    ["project", "me"],
    { onSuccess: (made) => void navigate(to.home(made.name)) },
  );
  return (
    <Modal
      open
      title={t("project.create")}
      okText={t("project.create")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={make.isPending}
    >
      {make.error && <FaultBox error={make.error} />}
      <Form form={form} layout="vertical" onFinish={(values) => make.mutate(values)}>
        <Form.Item
          name="name"
          label={t("project.name")}
          extra={t("project.name_help")}
          rules={[
            { required: true, message: t("project.name_needed") },
            { pattern: /^[a-z0-9][a-z0-9-]{0,39}$/, message: t("form.slug") },
          ]}
        >
          <Input autoFocus />
        </Form.Item>
        <Form.Item name="label" label={t("project.label")}>
          <Input maxLength={190} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
