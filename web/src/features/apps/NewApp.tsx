import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { App, AppPreset } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";
import { to } from "@/parts/links";
import { ProgramFields } from "@/parts/program/ProgramFields";
import { memoryOf, type ProgramValues, valuesOf, wishOf } from "@/parts/program/values";
import { FaultBox, Loaded } from "@/ui/feedback";

import "./apps.css";

interface Values extends ProgramValues {
  name: string;
  cpu: string;
  memory: string;
}

/** An internal service from a preset, or from a command of one's own; both may be changed before they are made. */
export function NewApp(props: { project: string; onClose: () => void }) {
  const { t, lang } = useI18n();
  const navigate = useNavigate();
  const [form] = Form.useForm<Values>();
  const [chosen, setChosen] = useState<AppPreset | "own" | null>(null);
  const presets = useGet<{ items: AppPreset[] }>(
    ["app-presets", props.project],
    path`projects/${props.project}/app-presets`,
  );
  const make = useVerb(
    (values: Values) =>
      http.post<App>(path`projects/${props.project}/apps`, {
        name: values.name,
        preset: typeof chosen === "object" && chosen ? chosen.name : "",
        run: wishOf(values),
        resources: { cpu: values.cpu, memory: values.memory },
      }),
    ["apps", "app"],
    { onSuccess: (made) => void navigate(to.app(props.project, made.name)) },
  );
  const choose = (preset: AppPreset | "own") => {
    setChosen(preset);
    const own = preset === "own";
    form.setFieldsValue({
      ...valuesOf(own ? {} : preset.run),
      name: own ? "" : preset.name,
      cpu: own ? "0.25" : String(preset.resources["cpu"]),
      memory: own ? "1Gi" : memoryOf(Number(preset.resources["memory"])),
    });
  };
  return (
    <Modal
      open
      width={chosen ? 900 : 720}
      title={t("app.new")}
      onCancel={props.onClose}
      footer={
        chosen && (
          <>
            <Button onClick={() => setChosen(null)}>{t("do.back")}</Button>
            <Button type="primary" loading={make.isPending} onClick={() => form.submit()}>
              {t("do.create")}
            </Button>
          </>
        )
      }
    >
      {make.error && <FaultBox error={make.error} />}
      {!chosen && (
        <Loaded query={presets}>
          {(found) => (
            <div className="app-presets" role="group" aria-label={t("app.choose")}>
              {found.items.map((preset) => (
                <Choice
                  key={preset.name}
                  title={pick(preset.label, lang) || preset.name}
                  help={pick(preset.help, lang) ?? ""}
                  note={[preset.license, preset.needs_image ? t("app.needs_image") : ""].filter(Boolean).join(" · ")}
                  onClick={() => choose(preset)}
                />
              ))}
              <Choice title={t("app.own")} help={t("app.own_help")} note="" onClick={() => choose("own")} />
            </div>
          )}
        </Loaded>
      )}
      <Form
        className="col"
        form={form}
        layout="vertical"
        style={chosen ? undefined : { display: "none" }}
        onFinish={() => make.mutate(form.getFieldsValue(true) as Values)}
      >
        <div className="program-row">
          <Form.Item
            name="name"
            label={t("app.field_name")}
            rules={[
              { required: true, message: t("service.name_needed") },
              { pattern: /^[a-z0-9][a-z0-9-]{0,53}$/, message: t("form.slug") },
            ]}
          >
            <Input />
          </Form.Item>
          <Form.Item name="cpu" label={t("service.cpu")}>
            <Input />
          </Form.Item>
          <Form.Item name="memory" label={t("service.memory")}>
            <Input />
          </Form.Item>
        </div>
        <ProgramFields own />
      </Form>
    </Modal>
  );
}

function Choice(props: { title: string; help: string; note: string; onClick: () => void }) {
  return (
    <button type="button" className="plain app-preset" onClick={props.onClick}>
      <strong>{props.title}</strong>
      <span className="soft">{props.help}</span>
      {props.note && <span className="muted">{props.note}</span>}
    </button>
  );
}
