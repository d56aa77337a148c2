import { AutoComplete, Button, Form, Input, Modal, Select, Switch } from "antd";
import { Plus, X } from "lucide-react";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { List, Secret, Volume, VolumeChange } from "@/api/types";
import { useT } from "@/lib/i18n";
import { useMe, useUser } from "@/parts/session";
import { FaultBox, Note } from "@/ui/feedback";

import { type Kind, kindsFor, kindWord, OF_CLUSTERS, OUTSIDE } from "./kinds";

interface Values extends Omit<VolumeChange, "kind"> {
  name: string;
  kind: Kind;
  made: boolean;
}

/** A volume, new or changed; its kind decides what is asked. */
export function VolumeForm(props: { project: string; folders: string[]; volume: Volume | null; onClose: () => void }) {
  const t = useT();
  const admin = useUser().is_admin;
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch("kind", form) ?? props.volume?.kind;
  const route = path`projects/${props.project}/volumes`;
  const save = useVerb(
    ({ name, made, kind, settings, note, read_only, shares }: Values) => {
      const said = kind === "pvc" ? claimSettings(settings, made) : settings;
      const shared = (shares ?? []).filter((each) => each?.project);
      const body = { kind, settings: said ?? {}, note: note ?? "", read_only: read_only ?? false, shares: shared };
      return props.volume
        ? http.put(path`projects/${props.project}/volumes/${name}`, body)
        : http.post(route, { ...body, name });
    },
    ["volumes"],
    { onSuccess: props.onClose },
  );
  const before = props.volume;
  return (
    <Modal
      open
      width={620}
      title={before ? t("volume.change", { name: before.name }) : t("volume.new")}
      okText={t(before ? "do.save" : "do.create")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={save.isPending}
    >
      {save.error && <FaultBox error={save.error} />}
      <Form
        form={form}
        layout="vertical"
        initialValues={
          before
            ? { ...before, made: !before.settings["claim"] }
            : { kind: "memory", made: false, read_only: false, note: "", shares: [] }
        }
        onFinish={() => save.mutate(form.getFieldsValue(true) as Values)}
      >
        <div className="volume-row">
          <Form.Item
            name="name"
            label={t("volume.name")}
            rules={[
              { required: true, message: t("volume.name_needed") },
              { pattern: /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, message: t("form.slug") },
            ]}
          >
            <Input className="mono" disabled={before !== null} autoComplete="off" placeholder="corpus" />
          </Form.Item>
          <Form.Item name="kind" label={t("volume.kind")}>
            <Select
              disabled={before !== null}
              onChange={() => form.setFieldValue("settings", {})}
              options={kindsFor(admin).map((each) => ({ value: each, label: t(kindWord(each)) }))}
            />
          </Form.Item>
        </div>
        {OF_CLUSTERS.includes(kind as Kind) && (
          <div className="volume-hint">
            <Note>{t("volume.cluster_note")}</Note>
          </div>
        )}
        <Settings project={props.project} kind={kind as Kind} folders={props.folders} />
        {kind !== "secret" && kind !== "configmap" && kind !== "memory" && (
          <Form.Item name="read_only" label={t("volume.read_only_field")} valuePropName="checked">
            <Switch />
          </Form.Item>
        )}
        {admin && OUTSIDE.includes(kind as Kind) && <Shares project={props.project} />}
        <Form.Item name="note" label={t("volume.note")}>
          <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** Of a claim that is to be made, or of one that exists. */
function claimSettings(settings: Record<string, unknown> | undefined, made: boolean): Record<string, unknown> {
  const { claim, ...making } = settings ?? {};
  return made ? making : { claim };
}

function Settings(props: { project: string; kind: Kind; folders: string[] }) {
  const t = useT();
  const needed = [{ required: true, message: t("volume.needed") }];
  const secrets = useGet<List<Secret>>(
    ["secrets", props.project],
    props.kind === "secret" ? path`projects/${props.project}/secrets` : null,
  );
  const made = Form.useWatch("made") as boolean | undefined;
  const text = (key: string, label: string, placeholder: string, help?: string, rules = needed) => (
    <Form.Item key={key} name={["settings", key]} label={label} extra={help} rules={rules}>
      <Input className="mono" autoComplete="off" placeholder={placeholder} />
    </Form.Item>
  );
  switch (props.kind) {
    case "folder":
      return (
        <Form.Item
          name={["settings", "path"]}
          label={t("volume.path")}
          rules={needed}
          extra={
            props.folders.length > 0
              ? t("volume.folder_help", { folders: props.folders.join(", ") })
              : t("volume.no_folders")
          }
        >
          <AutoComplete
            className="mono"
            placeholder="/data/corpus"
            options={props.folders.map((folder) => ({ value: `${folder}/` }))}
          />
        </Form.Item>
      );
    case "memory":
      return text("size", t("volume.size"), "4Gi", t("volume.memory_help"));
    case "secret":
      return (
        <Form.Item
          name={["settings", "secrets"]}
          label={t("manage.secrets")}
          rules={needed}
          extra={t("volume.secret_help")}
        >
          <Select
            mode="multiple"
            loading={secrets.isLoading}
            options={(secrets.data?.items ?? []).map((secret) => ({ value: secret.name, label: secret.name }))}
          />
        </Form.Item>
      );
    case "nfs":
      return (
        <div className="volume-row">
          {text("server", t("volume.server"), "nas.example.com")}
          {text("path", t("volume.export"), "/export/corpus")}
        </div>
      );
    case "configmap":
      return text("config_map", t("volume.config_map"), "app-settings", t("volume.config_map_help"));
    case "pvc":
      return (
        <>
          <Form.Item name="made" label={t("volume.claim_make")} valuePropName="checked">
            <Switch />
          </Form.Item>
          {made ? (
            <div className="volume-row">
              {text("size", t("volume.size"), "10Gi")}
              {text("class", t("volume.class"), "fast", t("volume.class_help"), [])}
              <Form.Item name={["settings", "shared"]} label={t("volume.shared")} valuePropName="checked">
                <Switch />
              </Form.Item>
            </div>
          ) : (
            text("claim", t("volume.claim"), "training-data", t("volume.claim_help"))
          )}
        </>
      );
    default:
      return null;
  }
}

/** Projects that may use it too, each reading or writing. */
function Shares(props: { project: string }) {
  const t = useT();
  const others = (useMe().data?.projects ?? []).filter((each) => each.name !== props.project);
  return (
    <Form.Item label={t("volume.shares")} extra={t("volume.shares_help")}>
      <Form.List name="shares">
        {(fields, { add, remove }) => (
          <div className="col" style={{ gap: 6 }}>
            {fields.map((field) => (
              <div className="row" key={field.key}>
                <Form.Item name={[field.name, "project"]} noStyle>
                  <AutoComplete
                    className="grow mono"
                    aria-label={t("volume.share_project")}
                    options={others.map((each) => ({ value: each.name }))}
                  />
                </Form.Item>
                <Form.Item name={[field.name, "read_only"]} noStyle initialValue={true}>
                  <Select
                    aria-label={t("volume.share_right")}
                    style={{ width: 150 }}
                    options={[
                      { value: true, label: t("volume.read_only") },
                      { value: false, label: t("volume.writable") },
                    ]}
                  />
                </Form.Item>
                <Button
                  type="text"
                  size="small"
                  icon={<X size={13} />}
                  aria-label={t("field.remove_item", { n: field.name + 1 })}
                  onClick={() => remove(field.name)}
                />
              </div>
            ))}
            <div>
              <Button size="small" type="dashed" icon={<Plus size={12} />} onClick={() => add({ read_only: true })}>
                {t("volume.share_add")}
              </Button>
            </div>
          </div>
        )}
      </Form.List>
    </Form.Item>
  );
}
