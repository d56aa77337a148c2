import { Button } from "antd";
import { Download, FileText, Folder } from "lucide-react";
import { useState } from "react";

import { useGet } from "@/api/hooks";
import { api, type Query } from "@/api/http";
import type { Preview } from "@/api/types";
import { bytes } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { Empty, Loaded, Note } from "@/ui/feedback";
import { DataTable } from "@/ui/preview/table";

import "./parts.css";

interface PreviewBoxProps {
  /** Route of the preview, and of the bytes. */
  preview: string;
  content: string;
  query?: Query;
  name: string;
}

/** What is in a file or folder: a table, text, an image, or the tree of a folder with a preview of each file. */
export function PreviewBox(props: PreviewBoxProps) {
  const [inside, setInside] = useState<string | null>(null);
  const query = inside === null ? props.query : { ...props.query, path: inside };
  const found = useGet<Preview>(["preview", props.preview], props.preview, query, {
    staleTime: 60_000,
    refetchInterval: false,
  });
  const content = api(props.content, query);
  return (
    <Loaded query={found} rows={5}>
      {(preview) => (
        <div className="col">
          {inside !== null && (
            <div className="row">
              <Button size="small" onClick={() => setInside(null)}>
                ← {props.name}
              </Button>
              <code>{inside}</code>
            </div>
          )}
          <Shown preview={preview} content={content} name={inside ?? props.name} onOpen={setInside} />
        </div>
      )}
    </Loaded>
  );
}

function Shown(props: { preview: Preview; content: string; name: string; onOpen: (path: string) => void }) {
  const t = useT();
  const { preview } = props;
  switch (preview.kind) {
    case "table":
      return (
        <DataTable
          columns={preview.columns.map((column) => (typeof column === "string" ? { name: column } : column))}
          rows={preview.rows}
          total={preview.total_rows ?? null}
        />
      );
    case "text":
    case "json":
      return (
        <>
          <pre className="preview-text" tabIndex={0}>
            {preview.kind === "json" ? tidy(preview.text) : preview.text}
          </pre>
          {preview.truncated && <Note>{t("preview.cut")}</Note>}
        </>
      );
    case "image":
      return <img className="preview-image" src={props.content} alt={props.name} />;
    case "folder":
      return (
        <ul className="tree">
          {preview.entries.map((entry) => (
            <li key={entry.path}>
              {entry.kind === "folder" ? <Folder size={14} aria-hidden /> : <FileText size={14} aria-hidden />}
              {entry.kind === "folder" ? (
                <span className="grow clip">{entry.path}</span>
              ) : (
                <button type="button" className="plain grow clip" onClick={() => props.onOpen(entry.path)}>
                  <span style={{ color: "var(--accent)" }}>{entry.path}</span>
                </button>
              )}
              <span className="muted num">{bytes(entry.size)}</span>
            </li>
          ))}
          {preview.truncated && <Note>{t("preview.cut")}</Note>}
        </ul>
      );
    default:
      return (
        <Empty lead={t("preview.none")} teach={preview.reason}>
          <Button icon={<Download size={14} />} href={props.content} download>
            {t("do.download")}
          </Button>
        </Empty>
      );
  }
}

function tidy(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
