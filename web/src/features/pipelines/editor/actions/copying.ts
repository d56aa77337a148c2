import { freePlace } from "@/graph/core/arrange";
import { type Clip, copyTasks, pasteTasks, readClip } from "@/graph/core/clipboard";
import type { Refusal } from "@/graph/core/edit";
import type { Place } from "@/graph/core/layout";
import { CARD } from "@/graph/core/ports";

import { withoutChosen } from "../useEditor";
import { type Desk, round } from "./desk";

/** Takes what is chosen away, onto the clipboard or off it; a refusal is handed to `refuse`. */
export function copying(desk: Desk, refuse: (why: Refusal) => void) {
  const { editor, scene, canvas, now, choose } = desk;
  const { doc, chosen, tasks } = editor;
  const { places, sizeOf } = scene;

  const remove = () => {
    if (chosen.size === 0) return;
    const { doc: next, refused } = withoutChosen(now(), chosen);
    if (refused) refuse(refused);
    if (next === doc) return;
    editor.set(next);
    editor.choose(new Set());
  };
  const copied = () => copyTasks(doc, tasks, places);
  const paste = (text: string): boolean => {
    const clip = readClip(text);
    if (!clip) return false;
    const middle = canvas.current?.middle() ?? { x: 0, y: 0 };
    put(clip, freePlace(places, sizeOf, { width: CARD.width, height: 60 }, { x: middle.x - 100, y: middle.y - 60 }));
    return true;
  };
  const put = (clip: Clip, at: Place) => {
    const made = pasteTasks(now(), clip, round(at));
    editor.set(made.doc);
    choose(made.names);
    // The panel may open over it: looked for once the room is known.
    setTimeout(() => canvas.current?.show({ ...round(at), width: CARD.width, height: CARD.head }), 60);
  };
  const duplicate = () => {
    const clip = readClip(copied() ?? "");
    const corner = Object.values(clip?.places ?? {});
    if (!clip) return;
    const wish = { x: Math.min(...corner.map((at) => at.x)) + 40, y: Math.min(...corner.map((at) => at.y)) + 60 };
    put(clip, freePlace(places, sizeOf, { width: CARD.width, height: CARD.head }, wish));
  };
  return { remove, copied, paste, duplicate };
}
