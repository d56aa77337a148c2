import { type Node, type NodeProps, NodeResizer } from "@xyflow/react";
import { createContext, memo, use } from "react";

import { useT } from "@/lib/i18n";

import type { Place, Size } from "../../core/layout";

export type GroupNode = Node<{ name: string } & Record<string, unknown>, "frame">;
export type NoteNode = Node<{ text: string; frozen: boolean } & Record<string, unknown>, "note">;

/** Hears how large a note was drawn. */
export const NoteResize = createContext<(id: string, size: Place & Size) => void>(() => undefined);

/** The frame around a group; its title is what one takes hold of. */
export const GroupFrame = memo(function GroupFrame({ data, selected }: NodeProps<GroupNode>) {
  return (
    <div className={selected ? "ed-group selected" : "ed-group"}>
      <div className="ed-group-title clip">{data.name}</div>
    </div>
  );
});

/** Words on the canvas. */
export const NoteCard = memo(function NoteCard({ id, data, selected }: NodeProps<NoteNode>) {
  const t = useT();
  const onResize = use(NoteResize);
  return (
    <div className={selected ? "ed-note selected" : "ed-note"}>
      {!data.frozen && (
        <NodeResizer
          isVisible={selected}
          minWidth={100}
          minHeight={40}
          onResizeEnd={(_, { x, y, width, height }) => onResize(id, { x, y, width, height })}
        />
      )}
      <div className="ed-note-text">{data.text || <span className="muted">{t("editor.note_empty")}</span>}</div>
    </div>
  );
});
