import { type Node, type NodeProps, NodeResizer } from "@xyflow/react";
import { memo } from "react";

import { useT } from "@/lib/i18n";

export type GroupNode = Node<{ name: string } & Record<string, unknown>, "group">;
export type NoteNode = Node<
  { text: string; frozen: boolean; onResize: (width: number, height: number, x: number, y: number) => void } & Record<
    string,
    unknown
  >,
  "note"
>;

/** The frame around a group; its title is what one takes hold of. */
export const GroupFrame = memo(function GroupFrame({ data, selected }: NodeProps<GroupNode>) {
  return (
    <div className={selected ? "ed-group selected" : "ed-group"}>
      <div className="ed-group-title clip">{data.name}</div>
    </div>
  );
});

/** Words on the canvas. */
export const NoteCard = memo(function NoteCard({ data, selected }: NodeProps<NoteNode>) {
  const t = useT();
  return (
    <div className={selected ? "ed-note selected" : "ed-note"}>
      {!data.frozen && (
        <NodeResizer
          isVisible={selected}
          minWidth={100}
          minHeight={40}
          onResizeEnd={(_, at) => data.onResize(Math.round(at.width), Math.round(at.height), at.x, at.y)}
        />
      )}
      <div className="ed-note-text">{data.text || <span className="muted">{t("editor.note_empty")}</span>}</div>
    </div>
  );
});
