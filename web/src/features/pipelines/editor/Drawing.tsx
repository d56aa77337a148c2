import { useEffect, useRef } from "react";

import { changeNote } from "@/graph/core/notes";
import { Canvas } from "@/graph/react/edit/Canvas";
import { useT } from "@/lib/i18n";

import { hearKey } from "./keys";
import type { StageOf } from "./useStage";

const NONE: never[] = [];

const isField = (target: EventTarget) =>
  target instanceof HTMLElement && target.closest("input, textarea, [contenteditable=true]") !== null;

const dialogIsOpen = () => [...document.querySelectorAll("[aria-modal='true']")].some((each) => each.checkVisibility());

/** Keys pressed while nothing has the focus are the canvas's; Tab still goes to where the page begins. */
function useKeysOfNobody(hear: (event: KeyboardEvent) => void) {
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const nobody =
        event.target === document.body || (event.target instanceof HTMLElement && event.target.id === "content");
      if (nobody && event.key !== "Tab" && !dialogIsOpen()) latest.current(event);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

/** The canvas with what the mouse, the keys and the clipboard do on it. */
export function Drawing({ stage }: { stage: StageOf }) {
  const t = useT();
  const { editor, scene, actions, doc, rooms } = stage;
  const targets = { ...stage, ...rooms, help: () => rooms.setDialog("help") };
  const hear = (event: KeyboardEvent | React.KeyboardEvent) => {
    if (!hearKey(targets, event)) return false;
    event.preventDefault();
    // The frame has keys of its own (? and /); here they mean the editor's.
    event.stopPropagation();
    return true;
  };
  useKeysOfNobody((event) => {
    if (hear(event) && document.activeElement === document.body) rooms.back();
  });
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
      onKeyDown={hear}
      onCopy={(event) => copy(event, false)}
      onCut={(event) => copy(event, true)}
      onPaste={(event) => {
        if (stage.frozen || isField(event.target)) return;
        if (actions.paste(event.clipboardData.getData("text/plain"))) event.preventDefault();
      }}
    />
  );
}
