import { Button, Form, Input, Modal, Space } from "antd";
import { FolderOpen } from "lucide-react";
import { useState } from "react";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { ModelVersion, Run } from "@/api/types";
import { useT } from "@/lib/i18n";
import { FileChooser } from "@/parts/FilePicker";
import { FaultBox } from "@/ui/feedback";

interface Values {
  rows?: string;
}

/** Starts the conversion of a version, with the table that its proof stands on. */
export function Convert(props: { project: string; version: ModelVersion; onClose: () => void }) {
  const t = useT();
  const [form] = Form.useForm<Values>();
  const [browsing, setBrowsing] = useState(false);
  const { model, version, run } = props.version;
  const convert = useVerb(
    ({ rows }: Values) =>
      http.post<Run>(`${path`projects/${props.project}/models/${model}/versions/${version}`}:convert`, {
        rows: rows?.trim() ?? "",
      }),
    ["model", "runs"],
    { onSuccess: props.onClose },
  );
  const cameFromOutside = !run;
  return (
    <Modal
      open
      title={t("conversion.ask", { name: `${model}:${version}` })}
      okText={t("conversion.start")}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      confirmLoading={convert.isPending}
    >
      {convert.error && <FaultBox error={convert.error} />}
      <Form form={form} layout="vertical" onFinish={(values) => convert.mutate(values)}>
        <Form.Item
          label={t("conversion.table")}
          htmlFor="rows"
          required={cameFromOutside}
          extra={t(cameFromOutside ? "conversion.table_help" : "conversion.table_help_known")}
        >
          <Space.Compact block>
            <Form.Item
              name="rows"
              noStyle
              rules={[{ required: cameFromOutside, message: t("conversion.table_needed") }]}
            >
              <Input className="mono" placeholder="file://data/train.csv" spellCheck={false} autoComplete="off" />
            </Form.Item>
            <Button icon={<FolderOpen size={14} />} onClick={() => setBrowsing(true)}>
              {t("picker.choose")}
            </Button>
          </Space.Compact>
        </Form.Item>
      </Form>
      {browsing && (
        <FileChooser
          project={props.project}
          kind="file"
          onClose={() => setBrowsing(false)}
          onPick={(picked) => {
            form.setFieldValue("rows", `file://${picked}`);
            void form.validateFields();
            setBrowsing(false);
          }}
        />
      )}
    </Modal>
  );
}
