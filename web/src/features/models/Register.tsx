import { Button, Collapse, Form, Input, Modal, Progress, Segmented, Select } from "antd";
import { FileUp, FolderUp } from "lucide-react";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";

import { useVerb } from "@/api/hooks";
import { http, path, upload } from "@/api/http";
import type { ModelImport, ModelVersion } from "@/api/types";
import { bytes } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { tar } from "@/lib/tar";
import { to } from "@/parts/links";
import { FaultBox } from "@/ui/feedback";

import "./models.css";
import { formats, stages } from "./stages";

type From = "file" | "folder" | "url";

interface Values {
  name: string;
  url?: string;
  version?: string;
  format?: string;
  stage?: string;
  description?: string;
}

interface Chosen {
  name: string;
  body: Blob;
}

/** A model that no run made: from a file, a folder or an address. */
export function Register(props: { project: string; onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const [form] = Form.useForm<Values>();
  const [from, setFrom] = useState<From>("file");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [missing, setMissing] = useState(false);
  const [sent, setSent] = useState(0);
  const stop = useRef<AbortController>(null);
  const register = useVerb(
    ({ name, url, ...wish }: Values): Promise<ModelImport | ModelVersion> => {
      const route = path`projects/${props.project}/models/${name}/versions`;
      const said = Object.fromEntries(Object.entries(wish).filter(([, value]) => value));
      if (from === "url") return http.post<ModelImport>(`${route}:import`, { ...said, url });
      stop.current = new AbortController();
      const { body, name: filename } = chosen ?? { body: new Blob(), name: "" };
      return upload<ModelVersion>(`${route}:upload`, { ...said, filename }, body, setSent, stop.current.signal, "POST");
    },
    ["models", "model"],
    {
      onSuccess: (made) => {
        props.onClose();
        if (!("url" in made)) void navigate(to.model(props.project, made.model));
      },
    },
  );
  const choose = (files: File[], isFolder: boolean) => {
    const first = files[0];
    if (!first) return;
    const folder = first.webkitRelativePath.split("/")[0] ?? "model";
    const packed = () => tar(files.map((file) => ({ path: file.webkitRelativePath, content: file })));
    setChosen(isFolder ? { name: `${folder}.tar`, body: packed() } : { name: first.name, body: first });
    setMissing(false);
    if (!form.getFieldValue("name")) form.setFieldValue("name", slug(isFolder ? folder : first.name));
  };
  const submit = (values: Values) => {
    if (from !== "url" && !chosen) setMissing(true);
    else register.mutate(values);
  };
  return (
    <Modal
      open
      title={t("model.register")}
      okText={t(from === "url" ? "model.fetch" : "model.register")}
      onCancel={() => {
        stop.current?.abort();
        props.onClose();
      }}
      onOk={() => form.submit()}
      confirmLoading={register.isPending}
    >
      {register.error && <FaultBox error={register.error} />}
      <Form form={form} layout="vertical" initialValues={{ format: "", stage: "" }} onFinish={submit}>
        <Segmented<From>
          block
          aria-label={t("model.from")}
          value={from}
          onChange={(next) => {
            setFrom(next);
            setChosen(null);
            setMissing(false);
          }}
          options={[
            { value: "file", label: t("model.from_file") },
            { value: "folder", label: t("model.from_folder") },
            { value: "url", label: t("model.from_url") },
          ]}
          style={{ marginBottom: 12 }}
        />
        {from === "url" ? (
          <Form.Item
            name="url"
            label={t("model.url")}
            extra={t("model.url_help")}
            rules={[{ required: true, pattern: /^https?:\/\/\S+$/, message: t("model.url_needed") }]}
          >
            <Input inputMode="url" />
          </Form.Item>
        ) : (
          <Chooser key={from} isFolder={from === "folder"} chosen={chosen} missing={missing} onChoose={choose} />
        )}
        <Form.Item
          name="name"
          label={t("model.name")}
          rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9_-]{0,62}$/, message: t("form.slug") }]}
        >
          <Input />
        </Form.Item>
        <Collapse ghost size="small" items={[{ key: "more", label: t("run.more_settings"), children: <More /> }]} />
        {register.isPending && chosen && (
          <Progress percent={chosen.body.size ? Math.floor((100 * sent) / chosen.body.size) : 100} size="small" />
        )}
      </Form>
    </Modal>
  );
}

function More() {
  const t = useT();
  return (
    <>
      <Form.Item name="format" label={t("model.format")} extra={t("model.format_help")}>
        <Select
          options={[
            { value: "", label: t("model.format_told") },
            ...formats.map((value) => ({ value, label: value })),
            { value: "other", label: t("model.format_other") },
          ]}
        />
      </Form.Item>
      <Form.Item name="version" label={t("model.version")} extra={t("model.version_help")}>
        <Input placeholder="1.0.0" maxLength={63} />
      </Form.Item>
      <Form.Item name="stage" label={t("model.stage")}>
        <Select options={Object.entries(stages).map(([value, word]) => ({ value, label: t(word) }))} />
      </Form.Item>
      <Form.Item name="description" label={t("pipeline.description")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} />
      </Form.Item>
    </>
  );
}

function Chooser(props: {
  isFolder: boolean;
  chosen: Chosen | null;
  missing: boolean;
  onChoose: (files: File[], isFolder: boolean) => void;
}) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const { chosen, isFolder } = props;
  return (
    <div
      className="model-chooser"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (!isFolder) props.onChoose([...event.dataTransfer.files], false);
      }}
    >
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t(isFolder ? "model.choose_folder" : "model.choose_file")}
        data-testid="model-file"
        {...(isFolder && { webkitdirectory: "" })}
        onChange={(event) => props.onChoose([...(event.target.files ?? [])], isFolder)}
      />
      <Button icon={isFolder ? <FolderUp size={15} /> : <FileUp size={15} />} onClick={() => input.current?.click()}>
        {t(isFolder ? "model.choose_folder" : "model.choose_file")}
      </Button>
      {chosen ? (
        <span>
          <code>{chosen.name}</code> <span className="muted num">{bytes(chosen.body.size)}</span>
        </span>
      ) : (
        <span className="muted">{t(isFolder ? "model.folder_help" : "model.file_help")}</span>
      )}
      {props.missing && (
        <span className="model-wrong" role="alert">
          {t("model.file_needed")}
        </span>
      )}
    </div>
  );
}

/** A name for a model from the name of its file. */
function slug(name: string): string {
  const bare = name.toLowerCase().replace(/\.(tar\.gz|[a-z0-9]+)$/, "");
  return bare
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 63);
}
