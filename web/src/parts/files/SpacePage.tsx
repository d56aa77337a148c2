import { Button, Input, Modal } from "antd";
import { Download, FileText, Folder, FolderPlus, Trash2, Upload } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import { useList, useVerb } from "@/api/hooks";
import { api, http, path } from "@/api/http";
import type { FileEntry } from "@/api/types";
import { bytes } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useCreateAsked, useParam } from "@/lib/param";
import { to } from "@/parts/links";
import { PreviewBox } from "@/parts/PreviewBox";
import { useMay, useProject } from "@/parts/session";
import { removeSoon, useKept } from "@/parts/undo";
import { Ago, CodeBlock, CopyButton, IconButton } from "@/ui/basics";
import { Empty, FaultBox } from "@/ui/feedback";
import { type Column, DropButton, List } from "@/ui/list";
import { Page } from "@/ui/page";

import "./files.css";
import { Uploads, useUploads } from "./uploads";

/** The project's own space: what runs read and people bring. */
export default function FilesPage() {
  const t = useT();
  const project = useProject();
  const may = useMay("write");
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const folder = query.get("path") ?? "";
  const [search, setSearch] = useParam("q");
  const [looking, setLooking] = useState<FileEntry | null>(null);
  const [over, setOver] = useState(false);
  const [naming, setNaming] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const uploads = useUploads(project);
  useCreateAsked(() => input.current?.click());
  const files = useList<FileEntry>(["files", project, folder], path`projects/${project}/files`, { path: folder });
  const doomed = (entry: FileEntry) => ({
    route: path`projects/${project}/files/content`,
    query: { path: entry.path },
  });
  const drop = (entries: FileEntry[]) => {
    const names = entries.map((entry) => entry.name);
    const text =
      names.length === 1 ? t("undo.deleted", { name: names[0] ?? "" }) : t("undo.deleted_many", { n: names.length });
    removeSoon(text, entries.map(doomed), ["files"]);
  };
  const kept = useKept(files.items, doomed);
  const wanted = search.trim().toLowerCase();
  const items = kept?.filter((entry) => !wanted || entry.name.toLowerCase().includes(wanted));
  const content = (entry: FileEntry) => api(path`projects/${project}/files/content`, { path: entry.path });

  const columns: Column<FileEntry>[] = [
    {
      key: "name",
      title: t("files.name"),
      width: "minmax(200px, 3fr)",
      render: (entry) => (
        <span className="row">
          {entry.kind === "folder" ? <Folder size={15} aria-hidden /> : <FileText size={15} aria-hidden />}
          {entry.kind === "folder" ? (
            <Link className="name clip" to={to.files(project, entry.path)}>
              {entry.name}
            </Link>
          ) : (
            <button type="button" className="plain clip" onClick={() => setLooking(entry)}>
              <a className="name" tabIndex={-1}>
                {entry.name}
              </a>
            </button>
          )}
        </span>
      ),
    },
    {
      key: "size",
      title: t("files.size"),
      width: "90px",
      right: true,
      render: (entry) => <span className="num">{entry.kind === "file" ? bytes(entry.size) : ""}</span>,
    },
    {
      key: "modified",
      title: t("files.modified"),
      width: "130px",
      render: (entry) => <Ago time={entry.modified_at} />,
    },
    {
      key: "reference",
      title: t("files.reference"),
      width: "minmax(140px, 1.6fr)",
      render: (entry) => (
        <span className="copyable">
          <code className="muted clip">file://{entry.path}</code>
          <CopyButton text={`file://${entry.path}`} />
        </span>
      ),
      wideOnly: true,
    },
    {
      key: "verbs",
      title: "",
      width: "76px",
      right: true,
      render: (entry) => (
        <>
          <IconButton icon={<Download size={14} />} label={t("do.download")} href={content(entry)} />
          {may && (
            <IconButton danger icon={<Trash2 size={14} />} label={t("do.delete")} onClick={() => drop([entry])} />
          )}
        </>
      ),
    },
  ];

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (may) uploads.add([...event.dataTransfer.files], folder);
  };
  const parts = folder.split("/").filter(Boolean);
  return (
    <Page
      fill
      title={t("nav.files")}
      verbs={
        may && (
          <>
            <Button icon={<FolderPlus size={14} />} onClick={() => setNaming(true)}>
              {t("files.mkdir")}
            </Button>
            <Button type="primary" icon={<Upload size={14} />} onClick={() => input.current?.click()}>
              {t("files.upload")}
            </Button>
          </>
        )
      }
    >
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="upload"
        onChange={(event) => {
          uploads.add([...(event.target.files ?? [])], folder);
          event.target.value = "";
        }}
      />
      <nav className="crumb-path" aria-label={t("files.where")}>
        <Link to={to.files(project)}>{project}</Link>
        {parts.map((part, at) => (
          <span key={at}>
            <span className="muted"> / </span>
            <Link to={to.files(project, parts.slice(0, at + 1).join("/"))}>{part}</Link>
          </span>
        ))}
      </nav>
      <Uploads of={uploads} />
      <div
        className={over ? "drop over" : "drop"}
        onDragOver={(event) => {
          if (!may) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <List
          id="files"
          label={t("nav.files")}
          columns={columns}
          rows={{ ...files, items }}
          rowKey={(entry) => entry.path}
          onOpen={(entry) =>
            entry.kind === "folder" ? void navigate(to.files(project, entry.path)) : setLooking(entry)
          }
          bulk={
            may
              ? (rows, clear) => (
                  <DropButton
                    n={rows.length}
                    onClick={() => {
                      drop(rows);
                      clear();
                    }}
                  />
                )
              : undefined
          }
          search={{ value: search, onChange: setSearch, placeholder: t("files.search") }}
          empty={
            wanted ? (
              <Empty lead={t("list.nothing")} teach={t("list.loosen")} />
            ) : (
              <Empty
                icon={<Upload size={28} aria-hidden />}
                lead={t("files.empty")}
                teach={may ? t("files.drop_here") : undefined}
              >
                <CodeBlock text={`cube cp train.csv ${project}:data/train.csv`} />
              </Empty>
            )
          }
        />
      </div>
      {naming && <NewFolder project={project} folder={folder} onClose={() => setNaming(false)} />}
      {looking && (
        <Modal
          open
          width={960}
          title={looking.name}
          onCancel={() => setLooking(null)}
          footer={
            <Button icon={<Download size={14} />} href={content(looking)} download>
              {t("do.download")}
            </Button>
          }
        >
          <PreviewBox
            preview={path`projects/${project}/files/preview`}
            content={path`projects/${project}/files/content`}
            query={{ path: looking.path }}
            name={looking.name}
          />
        </Modal>
      )}
    </Page>
  );
}

function NewFolder(props: { project: string; folder: string; onClose: () => void }) {
  const t = useT();
  const [name, setName] = useState("");
  const make = useVerb(
    () =>
      http.post(`${path`projects/${props.project}/files`}:mkdir`, {
        path: props.folder ? `${props.folder}/${name}` : name,
      }),
    ["files"],
    { onSuccess: props.onClose },
  );
  return (
    <Modal
      open
      title={t("files.mkdir")}
      okText={t("files.mkdir")}
      onCancel={props.onClose}
      onOk={() => make.mutate(undefined)}
      okButtonProps={{ disabled: !name.trim(), loading: make.isPending }}
    >
      {make.error && <FaultBox error={make.error} />}
      <Input
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
        onPressEnter={() => name.trim() && make.mutate(undefined)}
        aria-label={t("files.folder_name")}
        placeholder={t("files.folder_name")}
      />
    </Modal>
  );
}
