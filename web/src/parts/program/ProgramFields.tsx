import { Button, Form, Input, InputNumber } from "antd";
import { Plus, X } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";

import { useT } from "@/lib/i18n";
import { Card } from "@/ui/basics";

import "./program.css";
import { SAMPLE } from "./samples";

const CodeEditor = lazy(() => import("@/ui/code/CodeEditor"));

type Name = (string | number)[];

/** What a replica runs, and all it finds around it; within a form whose values are `ProgramValues`. */
export function ProgramFields(props: { own: boolean }) {
  const t = useT();
  return (
    <>
      <Card title={t("program.command_title")}>
        <Form.Item
          name="command"
          label={t("program.command")}
          extra={t(props.own ? "program.command_own_help" : "program.command_help")}
        >
          <Input.TextArea className="mono" autoSize={{ minRows: 1, maxRows: 8 }} placeholder={SAMPLE.command} />
        </Form.Item>
        <div className="program-row">
          <Form.Item name="env_name" label={t("program.environment")} extra={t("program.environment_help")}>
            <Input className="mono" placeholder={SAMPLE.environment} />
          </Form.Item>
          <Form.Item name="python" label={t("program.python")}>
            <Input className="mono" placeholder=">=3.11" />
          </Form.Item>
          <Form.Item name="image" label={t("program.image")} extra={t("program.image_help")}>
            <Input className="mono" placeholder={SAMPLE.image} />
          </Form.Item>
        </div>
        <Form.Item name="packages" label={t("program.packages")} extra={t("program.packages_help")}>
          <Input.TextArea className="mono" autoSize={{ minRows: 1, maxRows: 10 }} placeholder={SAMPLE.packages} />
        </Form.Item>
      </Card>
      <Card title={t("program.around")}>
        <Rows name={["env"]} label={t("program.env")} help={t("program.env_help")} add={t("program.add_env")}>
          {(at) => <PairInputs at={at} />}
        </Rows>
        <Rows
          name={["files"]}
          label={t("program.files")}
          help={t("program.files_help")}
          add={t("program.add_file")}
          tall
        >
          {(at) => (
            <div className="grow col">
              <Form.Item name={[...at, "path"]} noStyle>
                <Input className="mono" placeholder={SAMPLE.file} aria-label={t("program.path")} />
              </Form.Item>
              <Form.Item name={[...at, "text"]} noStyle valuePropName="value" initialValue="">
                <FileText at={at} />
              </Form.Item>
            </div>
          )}
        </Rows>
        <Rows
          name={["volumes"]}
          label={t("panel.volumes")}
          help={t("program.volumes_help")}
          add={t("panel.volume_add")}
        >
          {(at) => (
            <>
              <Form.Item name={[...at, "place"]} noStyle>
                <Input className="mono" placeholder={SAMPLE.place} aria-label={t("program.volume_place")} />
              </Form.Item>
              <Form.Item name={[...at, "source"]} noStyle>
                <Input className="mono" placeholder={SAMPLE.volume} aria-label={t("program.volume_source")} />
              </Form.Item>
            </>
          )}
        </Rows>
        <Rows name={["ports"]} label={t("program.ports")} help={t("program.ports_help")} add={t("program.add_port")}>
          {(at) => (
            <>
              <Form.Item name={[...at, "name"]} noStyle>
                <Input className="mono" placeholder={SAMPLE.port} aria-label={t("program.port_name")} />
              </Form.Item>
              <Form.Item name={[...at, "number"]} noStyle>
                <InputNumber
                  min={1024}
                  max={65535}
                  placeholder={t("program.port_any")}
                  aria-label={t("program.port_number")}
                />
              </Form.Item>
            </>
          )}
        </Rows>
      </Card>
      <Card title={t("program.life")}>
        <div className="program-row">
          <Form.Item name="path" label={t("program.health")} extra={t("program.health_help")}>
            <Input className="mono" placeholder={SAMPLE.health} />
          </Form.Item>
          <Form.Item name="start" label={t("program.start")} extra={t("program.start_help")}>
            <InputNumber min={0} max={86_400} />
          </Form.Item>
          <Form.Item name="grace" label={t("program.grace")} extra={t("program.grace_help")}>
            <InputNumber min={0} max={600} />
          </Form.Item>
        </div>
        <Rows
          name={["sidecars"]}
          label={t("program.sidecars")}
          help={t("program.sidecars_help")}
          add={t("program.add_sidecar")}
          tall
        >
          {(at) => (
            <div className="grow col">
              <Form.Item name={[...at, "name"]} noStyle>
                <Input className="mono" placeholder={SAMPLE.sidecar} aria-label={t("program.sidecar_name")} />
              </Form.Item>
              <Form.Item name={[...at, "command"]} noStyle>
                <Input.TextArea
                  className="mono"
                  autoSize
                  placeholder={SAMPLE.beside}
                  aria-label={t("program.sidecar_command")}
                />
              </Form.Item>
              <Rows name={[...at, "env"]} add={t("program.add_env")}>
                {(inner) => <PairInputs at={inner} />}
              </Rows>
            </div>
          )}
        </Rows>
      </Card>
    </>
  );
}

function PairInputs(props: { at: Name }) {
  const t = useT();
  return (
    <>
      <Form.Item name={[...props.at, "name"]} noStyle>
        <Input className="mono" placeholder={SAMPLE.variable} aria-label={t("program.env_name")} />
      </Form.Item>
      <Form.Item name={[...props.at, "value"]} noStyle>
        <Input className="mono" placeholder={SAMPLE.secret} aria-label={t("program.env_value")} />
      </Form.Item>
    </>
  );
}

/** A list within the form: each row with its own inputs and a button that takes it away. `name` is whole only outside of
 * other rows, since antd puts the outer row's name before it. */
function Rows(props: {
  name: Name;
  label?: string;
  help?: string;
  add: string;
  tall?: boolean;
  children: (at: Name) => ReactNode;
}) {
  const t = useT();
  return (
    <div className="program-list">
      {props.label && <div className="program-label">{props.label}</div>}
      {props.help && <div className="field-help">{props.help}</div>}
      <Form.List name={props.name}>
        {(fields, { add, remove }) => (
          <>
            {fields.map((field) => (
              <div key={field.key} className={props.tall ? "program-item tall" : "program-item"}>
                {props.children([field.name])}
                <Button
                  type="text"
                  size="small"
                  icon={<X size={13} />}
                  aria-label={t("field.remove_item", { n: field.name + 1 })}
                  onClick={() => remove(field.name)}
                />
              </div>
            ))}
            <Button size="small" type="dashed" icon={<Plus size={12} />} onClick={() => add({})}>
              {props.add}
            </Button>
          </>
        )}
      </Form.List>
    </div>
  );
}

const LANGUAGES: Record<string, string> = { py: "python", json: "json", yaml: "yaml", yml: "yaml", sql: "sql" };

function FileText(props: { at: Name; value?: string; onChange?: (next: string) => void }) {
  const t = useT();
  const form = Form.useFormInstance();
  const path = Form.useWatch(["files", ...props.at, "path"], form) as string | undefined;
  const ending = path?.split(".").pop() ?? "";
  return (
    <div className="program-code">
      <Suspense fallback={<pre className="code-wait">{props.value}</pre>}>
        <CodeEditor
          value={props.value ?? ""}
          onChange={(next) => props.onChange?.(next)}
          language={LANGUAGES[ending] ?? ""}
          label={path || t("program.text")}
        />
      </Suspense>
    </div>
  );
}
