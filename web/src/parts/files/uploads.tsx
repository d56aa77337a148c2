import { useQueryClient } from "@tanstack/react-query";
import { Progress } from "antd";
import { X } from "lucide-react";
import { useRef, useState } from "react";

import { path, upload } from "@/api/http";
import { bytes } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { IconButton } from "@/ui/basics";
import { FaultBox } from "@/ui/feedback";

interface Upload {
  id: number;
  name: string;
  size: number;
  sent: number;
  error: unknown;
}

export interface UploadList {
  items: Upload[];
  add: (files: File[], folder: string) => void;
  drop: (id: number) => void;
}

/** Files on their way up, one after the other: each streamed from disk, each with its progress. */
export function useUploads(project: string, space: string): UploadList {
  const client = useQueryClient();
  const [items, setItems] = useState<Upload[]>([]);
  const count = useRef(0);
  const stops = useRef(new Map<number, AbortController>());
  const queue = useRef(Promise.resolve());
  const change = (id: number, part: Partial<Upload>) =>
    setItems((before) => before.map((each) => (each.id === id ? { ...each, ...part } : each)));
  const remove = (id: number) => setItems((before) => before.filter((each) => each.id !== id));

  const send = async (id: number, file: File, folder: string) => {
    const stop = stops.current.get(id);
    if (!stop || stop.signal.aborted) return;
    try {
      await upload(
        path`projects/${project}/files/content`,
        { path: folder ? `${folder}/${file.name}` : file.name, space },
        file,
        (sent) => change(id, { sent }),
        stop.signal,
      );
      remove(id);
      await client.invalidateQueries({ queryKey: ["files"] });
    } catch (error) {
      if (!stop.signal.aborted) change(id, { error });
    } finally {
      stops.current.delete(id);
    }
  };
  return {
    items,
    add: (files, folder) => {
      for (const file of files) {
        const id = (count.current += 1);
        stops.current.set(id, new AbortController());
        setItems((before) => [...before, { id, name: file.name, size: file.size, sent: 0, error: null }]);
        queue.current = queue.current.then(() => send(id, file, folder));
      }
    },
    drop: (id) => {
      stops.current.get(id)?.abort();
      remove(id);
    },
  };
}

export function Uploads(props: { of: UploadList }) {
  const t = useT();
  if (props.of.items.length === 0) return null;
  return (
    <ul className="uploads" aria-label={t("files.uploads")}>
      {props.of.items.map((each) => (
        <li key={each.id}>
          <span className="clip">{each.name}</span>
          <Progress
            size="small"
            percent={each.size ? Math.round((100 * each.sent) / each.size) : 0}
            status={each.error ? "exception" : "active"}
          />
          <span className="muted num">
            {bytes(each.sent)} / {bytes(each.size)}
          </span>
          <IconButton
            icon={<X size={14} />}
            label={t(each.error ? "do.dismiss" : "do.cancel")}
            onClick={() => props.of.drop(each.id)}
          />
          {each.error !== null && <FaultBox error={each.error} />}
        </li>
      ))}
    </ul>
  );
}
