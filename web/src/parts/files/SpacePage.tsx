import { Button, Input, Modal } from "antd";
import { Download, FileText, Folder, FolderPlus, HardDrive, Trash2, Upload } from "lucide-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import { useList, useVerb } from "@/api/hooks";
import { api, Fault, http, path } from "@/api/http";
import type { FileEntry } from "@/api/types";
import { bytes } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useCreateAsked, useParam } from "@/lib/param";
import { PreviewBox } from "@/parts/PreviewBox";
import { useMay, useProject } from "@/parts/session";
import { removeSoon, useKept } from "@/parts/undo";
import { Ago, CodeBlock, CopyButton, IconButton } from "@/ui/basics";
import { Empty, FaultBox } from "@/ui/feedback";
import { type Column, DropButton, List } from "@/ui/list";
import { type Crumb, Page } from "@/ui/page";

import "./files.css";
import { Opening } from "./Opening";
import { Uploads, useUploads } from "./uploads";

/** Files that people bring and work reads: the project's, one's own, or a volume's. */
export interface Space {
  /** As the server names it; "" = the project's. */
  name: string;
  /** What the path begins with on the page. */
  root: string;
  /** Address of a folder of it in the studio. */
  at: (folder: string) => string;
  /** How a pipeline, or a program in one, names a file of it. */
  reference: (path: string) => string;
  /** How the command line names it; "" = not at all. */
  terminal: string;
  /** Nobody of this project may write to it. */
  sealed?: boolean;
}

interface SpacePageProps {
  space: Space;
  title: string;
  crumbs?: Crumb[];
  state?: ReactNode;
  /** Above the files. */
  children?: ReactNode;
}

/** The files of a space: looked at, brought, taken, deleted. */
export function SpacePage(props: SpacePageProps) {
  const t = useT();
  const project = useProject();
  const { space } = props;
  const may = useMay("write") && !space.sealed;
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const folder = query.get("path") ?? "";
  const [search, setSearch] = useParam("q");
  const [looking, setLooking] = useState<FileEntry | null>(null);
  const [over, setOver] = useState(false);
  const [naming, setNaming] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const uploads = useUploads(project, space.name);
  useCreateAsked(() => input.current?.click());
  const of = (entry: Pick<FileEntry, "path">) => ({ path: entry.path, space: space.name });
  const files = useList<FileEntry>(["files", project, folder], path`projects/${project}/files`, of({ path: folder }));
  const closed = files.error instanceof Fault && files.error.code === "SpaceClosed";
  const elsewhere = files.error instanceof Fault && files.error.code === "SpaceElsewhere" ? files.error : null;
  const doomed = (entry: FileEntry) => ({
    route: path`projects/${project}/files/content`,
    query: of(entry),
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
  const content = (entry: FileEntry) => api(path`projects/${project}/files/content`, of(entry));

  const columns: Column<FileEntry>[] = [
    {
      key: "name",
      title: t("files.name"),
      width: "minmax(200px, 3fr)",
      render: (entry) => (
        <span className="row">
          {entry.kind === "folder" ? <Folder size={15} aria-hidden /> : <FileText size={15} aria-hidden />}
          {entry.kind === "folder" ? (
            <Link className="name clip" to={space.at(entry.path)}>
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
          <code className="muted clip">{space.reference(entry.path)}</code>
          <CopyButton text={space.reference(entry.path)} />
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
          {entry.kind === "file" && (
            <IconButton icon={<Download size={14} />} label={t("do.download")} href={content(entry)} />
          )}
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
      title={props.title}
      crumbs={props.crumbs}
      state={props.state}
      verbs={
        may &&
        !elsewhere &&
        !closed && (
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
      {props.children}
      <nav className="crumb-path" aria-label={t("files.where")}>
        <Link to={space.at("")}>{space.root}</Link>
        {parts.map((part, at) => (
          <span key={at}>
            <span className="muted"> / </span>
            <Link to={space.at(parts.slice(0, at + 1).join("/"))}>{part}</Link>
          </span>
        ))}
      </nav>
      <Uploads of={uploads} />
      {closed ? (
        <Opening project={project} space={space.name} title={space.root} />
      ) : elsewhere ? (
        <Empty icon={<HardDrive size={28} aria-hidden />} lead={elsewhere.text} teach={elsewhere.hint} />
      ) : (
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
            label={props.title}
            columns={columns}
            rows={{ ...files, items }}
            rowKey={(entry) => entry.path}
            onOpen={(entry) => (entry.kind === "folder" ? void navigate(space.at(entry.path)) : setLooking(entry))}
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
                  teach={may ? t(space.terminal ? "files.drop_here" : "files.drop") : undefined}
                >
                  {may && space.terminal && (
                    <CodeBlock text={`cube cp train.csv ${space.terminal}data/train.csv -p ${project}`} />
                  )}
                </Empty>
              )
            }
          />
        </div>
      )}
      {naming && <NewFolder project={project} space={space.name} folder={folder} onClose={() => setNaming(false)} />}
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
            query={of(looking)}
            name={looking.name}
          />
        </Modal>
      )}
    </Page>
  );
}

function NewFolder(props: { project: string; space: string; folder: string; onClose: () => void }) {
  const t = useT();
  const [name, setName] = useState("");
  const make = useVerb(
    () =>
      http.post(
        `${path`projects/${props.project}/files`}:mkdir`,
        { path: props.folder ? `${props.folder}/${name}` : name },
        { query: { space: props.space } },
      ),
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
