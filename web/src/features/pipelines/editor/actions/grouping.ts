import { freePlace } from "@/graph/core/arrange";
import { addNote, groupTasks, NOTE, ungroup } from "@/graph/core/notes";
import { groupId, noteId } from "@/graph/react/edit/make";

import type { Desk } from "./desk";

/** Frames around tasks and notes beside them; a new group is called `called`. */
export function grouping(desk: Desk, called: string) {
  const { editor, scene, canvas, now, choose } = desk;
  const { doc, chosen, tasks } = editor;
  const { places, sizeOf } = scene;

  const group = () => {
    const names = tasks.filter((name) => name in doc.tasks);
    if (names.length === 0) return;
    editor.set(groupTasks(now(), names, called));
  };
  const apart = () => {
    let next = doc;
    const groups = doc.canvas?.groups ?? [];
    for (let at = groups.length - 1; at >= 0; at -= 1)
      if (chosen.has(groupId(at)) || groups[at]?.tasks.some((name) => chosen.has(name))) next = ungroup(next, at);
    editor.set(next);
  };
  const note = () => {
    const middle = canvas.current?.middle() ?? { x: 0, y: 0 };
    const at = freePlace(places, sizeOf, NOTE, { x: middle.x - NOTE.width / 2, y: middle.y - NOTE.height / 2 });
    editor.set(addNote(doc, "", at));
    choose([noteId(doc.canvas?.notes?.length ?? 0)]);
  };
  return { group, apart, note };
}
