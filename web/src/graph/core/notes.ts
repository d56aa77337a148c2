import { inCanvas } from "./edit";
import type { Place, Size } from "./layout";
import type { CanvasData, PipelineData } from "./pipeline";

export type NoteData = NonNullable<CanvasData["notes"]>[number];
export type GroupData = NonNullable<CanvasData["groups"]>[number];

export const NOTE = { width: 200, height: 90 };

/** Puts tasks into one group; a task is in one group at most, and a group left empty is no more. */
export function groupTasks(doc: PipelineData, names: readonly string[], wish: string): PipelineData {
  const chosen = new Set(names.filter((name) => name in doc.tasks));
  if (chosen.size === 0) return doc;
  return inCanvas(doc, (canvas) => {
    const others = (canvas.groups ?? [])
      .map((group) => ({ ...group, tasks: group.tasks.filter((name) => !chosen.has(name)) }))
      .filter((group) => group.tasks.length > 0);
    const used = new Set(others.map((group) => group.name));
    let name = wish;
    for (let n = 2; used.has(name); n += 1) name = `${wish} ${n}`;
    return { ...canvas, groups: [...others, { name, tasks: [...chosen] }] };
  });
}

/** Takes a group apart; its tasks stay. */
export const ungroup = (doc: PipelineData, at: number): PipelineData =>
  inCanvas(doc, (canvas) => ({ ...canvas, groups: (canvas.groups ?? []).filter((_, index) => index !== at) }));

export const renameGroup = (doc: PipelineData, at: number, name: string): PipelineData =>
  inCanvas(doc, (canvas) => ({
    ...canvas,
    groups: (canvas.groups ?? []).map((group, index) => (index === at ? { ...group, name } : group)),
  }));

export const addNote = (doc: PipelineData, text: string, at: Place): PipelineData =>
  inCanvas(doc, (canvas) => ({
    ...canvas,
    notes: [...(canvas.notes ?? []), { text, x: Math.round(at.x), y: Math.round(at.y), ...NOTE }],
  }));

export const changeNote = (doc: PipelineData, at: number, change: Partial<NoteData>): PipelineData =>
  inCanvas(doc, (canvas) => ({
    ...canvas,
    notes: (canvas.notes ?? []).map((note, index) => (index === at ? { ...note, ...change } : note)),
  }));

export const removeNotes = (doc: PipelineData, which: ReadonlySet<number>): PipelineData =>
  which.size === 0
    ? doc
    : inCanvas(doc, (canvas) => ({
        ...canvas,
        notes: (canvas.notes ?? []).filter((_, index) => !which.has(index)),
      }));

const ROOM = { side: 16, top: 34 };

/** The frame around a group's tasks, or null when none of them has a place. */
export function frameOf(
  group: GroupData,
  places: ReadonlyMap<string, Place>,
  sizeOf: (name: string) => Size,
): (Place & Size) | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const name of group.tasks) {
    const at = places.get(name);
    if (!at) continue;
    const size = sizeOf(name);
    left = Math.min(left, at.x);
    top = Math.min(top, at.y);
    right = Math.max(right, at.x + size.width);
    bottom = Math.max(bottom, at.y + size.height);
  }
  if (left === Infinity) return null;
  return {
    x: left - ROOM.side,
    y: top - ROOM.top,
    width: right - left + 2 * ROOM.side,
    height: bottom - top + ROOM.top + ROOM.side,
  };
}
