import { Button, Collapse, Drawer, Form, InputNumber, Switch } from "antd";
import { Play } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Run } from "@/api/types";
import { useT } from "@/lib/i18n";
import { FaultBox, Note } from "@/ui/feedback";

import { fieldsOf, fromForm, isComplete, ParamFields, toForm } from "./ParamFields";
import { to } from "./links";

interface RunFormProps {
  project: string;
  pipeline: string;
  /** The text to run instead of the kept one. */
  text?: string;
  params: unknown;
  /** Values to begin with, e.g. those of an earlier run. */
  values?: Record<string, unknown>;
  onClose: () => void;
}

interface Held {
  concurrency?: number | null;
  priority?: number | null;
  no_cache?: boolean;
}

/** Starts a run: typed parameters first, the rest below. */
export function RunForm(props: RunFormProps) {
  const t = useT();
  const navigate = useNavigate();
  const [form] = Form.useForm<Held>();
  const fields = useMemo(() => fieldsOf(props.params), [props.params]);
  const [params, setParams] = useState(() => toForm(fields, props.values ?? {}));
  const [strict, setStrict] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const start = useVerb(
    (held: Held) =>
      http.post<Run>(
        path`projects/${props.project}/runs`,
        {
          ...(props.text === undefined ? { pipeline: props.pipeline } : { text: props.text }),
          params: fromForm(fields, params),
          ...(held.concurrency && { concurrency: held.concurrency }),
          ...(held.priority && { priority: held.priority }),
          ...(held.no_cache && { no_cache: true }),
        },
        { headers: { "Idempotency-Key": crypto.getRandomValues(new Uint32Array(4)).join("-") } },
      ),
    ["runs", "counters", "pipelines"],
    {
      onSuccess: (run) => {
        props.onClose();
        void navigate(to.run(props.project, run.id));
      },
    },
  );
  const submit = (held: Held) => {
    if (isComplete(fields, params)) return start.mutate(held);
    setStrict(true);
    // Once drawn, the first mistake is brought into view and under the hands.
    setTimeout(() => box.current?.querySelector<HTMLElement>(".field.wrong :is(input, textarea, button)")?.focus());
  };
  return (
    <Drawer
      open
      onClose={props.onClose}
      size={520}
      title={t("run.start_title", { name: props.pipeline })}
      footer={
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button onClick={props.onClose}>{t("do.cancel")}</Button>
          <Button type="primary" icon={<Play size={14} />} loading={start.isPending} onClick={() => form.submit()}>
            {t("run.start")}
          </Button>
        </div>
      }
    >
      <Form form={form} layout="vertical" onFinish={submit}>
        {start.error && <FaultBox error={start.error} />}
        {Object.keys(fields).length === 0 ? (
          <Note>{t("run.no_params")}</Note>
        ) : (
          <div ref={box}>
            <ParamFields project={props.project} fields={fields} values={params} onChange={setParams} strict={strict} />
          </div>
        )}
        <Collapse
          ghost
          size="small"
          items={[
            {
              key: "more",
              label: t("run.more_settings"),
              forceRender: true,
              children: (
                <>
                  <Form.Item name="concurrency" label={t("run.concurrency")} extra={t("run.concurrency_help")}>
                    <InputNumber min={1} max={1000} precision={0} />
                  </Form.Item>
                  <Form.Item name="priority" label={t("run.priority")} extra={t("run.priority_help")}>
                    <InputNumber min={-100} max={100} precision={0} />
                  </Form.Item>
                  <Form.Item
                    name="no_cache"
                    label={t("run.no_cache")}
                    extra={t("run.no_cache_help")}
                    valuePropName="checked"
                  >
                    <Switch size="small" />
                  </Form.Item>
                </>
              ),
            },
          ]}
        />
      </Form>
    </Drawer>
  );
}
