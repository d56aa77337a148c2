import { App, Button, Dropdown, Form, Input, Modal, Switch } from "antd";
import { Ellipsis, UserPlus } from "lucide-react";
import { useDeferredValue, useState } from "react";

import { useList, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { User } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useCreateAsked, useParam } from "@/lib/param";
import { NewPassword } from "@/parts/PasswordField";
import { useUser } from "@/parts/session";
import { Ago } from "@/ui/basics";
import { Empty, FaultBox, Note } from "@/ui/feedback";
import { type Column, List } from "@/ui/list";
import { Page } from "@/ui/page";

export default function UsersPage() {
  const t = useT();
  const me = useUser();
  const { message } = App.useApp();
  const [search, setSearch] = useParam("q");
  const [making, setMaking] = useState(false);
  useCreateAsked(() => setMaking(true));
  const [resetting, setResetting] = useState<User | null>(null);
  const users = useList<User>(["users"], "users", { search: useDeferredValue(search.trim()) });
  const change = useVerb(
    (wish: { username: string; body: Partial<Pick<User, "is_admin" | "disabled">> }) =>
      http.patch<User>(path`users/${wish.username}`, wish.body),
    ["users"],
    { onError: (error) => void message.error(error.message) },
  );
  const columns: Column<User>[] = [
    {
      key: "username",
      title: t("login.username"),
      width: "minmax(140px, 1.4fr)",
      render: (row) => (
        <span>
          <strong>{row.username}</strong>{" "}
          {row.display_name && row.display_name !== row.username && <span className="muted">{row.display_name}</span>}
        </span>
      ),
    },
    {
      key: "rights",
      title: t("account.rights"),
      width: "minmax(160px, 1fr)",
      render: (row) => (
        <span className="row">
          {row.is_admin && <span className="tag">{t("account.admin")}</span>}
          {row.disabled && <span className="tag state-failed">{t("user.disabled")}</span>}
          {row.must_change && <span className="tag">{t("user.must_change")}</span>}
        </span>
      ),
    },
    { key: "seen", title: t("user.last_login"), width: "130px", render: (row) => <Ago time={row.last_login_at} /> },
    {
      key: "created",
      title: t("token.created"),
      width: "130px",
      render: (row) => <Ago time={row.created_at} />,
      wideOnly: true,
    },
    {
      key: "verbs",
      title: "",
      width: "44px",
      right: true,
      render: (row) => (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: [
              { key: "password", label: t("user.reset"), onClick: () => setResetting(row) },
              {
                key: "admin",
                label: t(row.is_admin ? "user.no_admin" : "user.make_admin"),
                disabled: row.username === me.username,
                onClick: () => change.mutate({ username: row.username, body: { is_admin: !row.is_admin } }),
              },
              {
                key: "disable",
                danger: !row.disabled,
                label: t(row.disabled ? "user.enable" : "user.disable"),
                disabled: row.username === me.username,
                onClick: () => change.mutate({ username: row.username, body: { disabled: !row.disabled } }),
              },
            ],
          }}
        >
          <Button
            type="text"
            size="small"
            icon={<Ellipsis size={15} />}
            aria-label={t("user.verbs", { name: row.username })}
          />
        </Dropdown>
      ),
    },
  ];
  return (
    <Page
      fill
      title={t("nav.users")}
      crumbs={[{ label: t("nav.manage") }]}
      verbs={
        <Button type="primary" icon={<UserPlus size={14} />} onClick={() => setMaking(true)}>
          {t("user.create")}
        </Button>
      }
    >
      <List
        id="users"
        label={t("nav.users")}
        columns={columns}
        rows={users}
        rowKey={(row) => row.username}
        search={{ value: search, onChange: setSearch, placeholder: t("user.search") }}
        empty={<Empty lead={t("list.nothing")} teach={t("list.loosen")} />}
      />
      {making && <UserForm onClose={() => setMaking(false)} />}
      {resetting && <ResetForm user={resetting} onClose={() => setResetting(null)} />}
    </Page>
  );
}

interface NewUser {
  username: string;
  display_name?: string;
  password: string;
  is_admin?: boolean;
}

function UserForm(props: { onClose: () => void }) {
  const t = useT();
  const [form] = Form.useForm<NewUser>();
  const username = (Form.useWatch("username", form) as string | undefined) ?? "";
  const make = useVerb(
    (values: NewUser) =>
      http.post<User>("users", {
        username: values.username.trim(),
        password: values.password,
        display_name: values.display_name ?? "",
        is_admin: values.is_admin ?? false,
      }),
    ["users"],
    { onSuccess: props.onClose },
  );
  return (
    <Modal
      open
      title={t("user.create")}
      okText={t("user.create")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={make.isPending}
    >
      {make.error && <FaultBox error={make.error} />}
      <Form form={form} layout="vertical" onFinish={(values) => make.mutate(values)}>
        <Form.Item
          name="username"
          label={t("login.username")}
          rules={[{ required: true, message: t("login.username_needed") }]}
        >
          <Input autoFocus autoComplete="off" />
        </Form.Item>
        <Form.Item name="display_name" label={t("user.display_name")}>
          <Input autoComplete="off" />
        </Form.Item>
        <NewPassword username={username} />
        <Form.Item name="is_admin" label={t("account.admin")} valuePropName="checked">
          <Switch size="small" />
        </Form.Item>
        <Note>{t("user.first_password")}</Note>
      </Form>
    </Modal>
  );
}

function ResetForm(props: { user: User; onClose: () => void }) {
  const t = useT();
  const [form] = Form.useForm<{ password: string }>();
  const save = useVerb(
    (values: { password: string }) =>
      http.patch<User>(path`users/${props.user.username}`, { password: values.password }),
    ["users"],
    { onSuccess: props.onClose },
  );
  return (
    <Modal
      open
      title={t("user.reset_of", { name: props.user.username })}
      okText={t("do.save")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={save.isPending}
    >
      {save.error && <FaultBox error={save.error} />}
      <Form form={form} layout="vertical" onFinish={(values) => save.mutate(values)}>
        <NewPassword username={props.user.username} />
        <Note>{t("user.first_password")}</Note>
      </Form>
    </Modal>
  );
}
