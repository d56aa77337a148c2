import { freePlace } from "@/graph/core/arrange";
import type { Place, Size } from "@/graph/core/layout";
import { addNote, groupTasks, NOTE, ungroup } from "@/graph/core/notes";
import { groupId, noteId, partOf } from "@/graph/react/edit/make";

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
    const notes = doc.canvas?.notes ?? [];
    const taken = new Map([...places, ...notes.map((each, at): [string, Place] => [noteId(at), each])]);
    const room = (id: string): Size => ({ ...NOTE, ...notes[partOf(id)?.at ?? -1] });
    const wish = { x: middle.x - NOTE.width / 2, y: middle.y - NOTE.height / 2 };
    const at = freePlace(taken, (id) => (places.has(id) ? sizeOf(id) : room(id)), NOTE, wish);
    editor.set(addNote(doc, "", at));
    choose([noteId(notes.length)]);
    // The panel opens with it: looked for once the room is known.
    setTimeout(() => canvas.current?.show({ ...at, ...NOTE }), 100);
  };
  return { group, apart, note };
}
