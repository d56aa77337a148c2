import { changeNote } from "@/graph/core/notes";
import { Canvas } from "@/graph/react/edit/Canvas";
import { useT } from "@/lib/i18n";

import { hearKey } from "./keys";
import type { StageOf } from "./useStage";

const NONE: never[] = [];

const isField = (target: EventTarget) =>
  target instanceof HTMLElement && target.closest("input, textarea, [contenteditable=true]") !== null;

/** The canvas with what the mouse, the keys and the clipboard do on it. */
export function Drawing({ stage }: { stage: StageOf }) {
  const t = useT();
  const { editor, scene, actions, doc, rooms } = stage;
  const targets = { ...stage, ...rooms, help: () => rooms.setDialog("help") };
  const copy = (event: React.ClipboardEvent, cut: boolean) => {
    const text = actions.copied();
    if (text === null || isField(event.target)) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    if (cut && !stage.frozen) actions.remove();
  };
  return (
    <Canvas
      handle={rooms.canvas}
      doc={doc}
      tasks={scene.cards}
      edges={scene.edges}
      places={scene.places}
      groups={doc.canvas?.groups ?? NONE}
      notes={doc.canvas?.notes ?? NONE}
      direction={scene.direction}
      chosen={editor.chosen}
      aimed={rooms.linking?.to ?? null}
      frozen={stage.frozen}
      label={t("editor.canvas")}
      described="ed-help"
      onChoose={editor.choose}
      onMove={actions.move}
      onDraw={actions.draw}
      onDrawOnTask={actions.decide}
      onDrawOnNothing={(from, output, at, window) => actions.setFollowing({ from, output, at, window })}
      onRefused={(drawn, why) => (why === "type" ? actions.refuseType() : actions.draw(drawn))}
      onDropTemplate={(template, at) => actions.add(template, { x: at.x - 60, y: at.y - 20 })}
      onOpen={rooms.openPanel}
      onResizeNote={(at, { x, y, width, height }) => {
        const [left, top, wide, high] = [x, y, width, height].map(Math.round);
        editor.set(changeNote(doc, at, { x: left, y: top, width: wide, height: high }));
      }}
      onKeyDown={(event) => {
        if (!hearKey(targets, event)) return;
        event.preventDefault();
        // The frame has keys of its own (? and /); here they mean the editor's.
        event.stopPropagation();
      }}
      onCopy={(event) => copy(event, false)}
      onCut={(event) => copy(event, true)}
      onPaste={(event) => {
        if (stage.frozen || isField(event.target)) return;
        if (actions.paste(event.clipboardData.getData("text/plain"))) event.preventDefault();
      }}
    />
  );
}
