import type { NodeChange } from "@xyflow/react";

import type { Place, Size } from "../../core/layout";
import type { GroupData } from "../../core/notes";
import { type CanvasNode, partOf } from "./make";

/** Where things are while they are dragged, and how large a note is while it is drawn larger. */
export type Live = ReadonlyMap<string, Place & Partial<Size>>;

interface Lying {
  nodes: readonly CanvasNode[];
  places: ReadonlyMap<string, Place>;
  groups: readonly GroupData[];
}

/** What a hand does with the nodes; `ended` when it lets go. Null when the changes are of another kind. */
export function handled(
  live: Live | null,
  changes: readonly NodeChange<CanvasNode>[],
  lying: Lying,
): { live: Live; ended: "moved" | "sized" | null } | null {
  const next = new Map(live ?? []);
  let ended: "moved" | "sized" | null = null;
  let touched = false;
  for (const change of changes) {
    if (change.type === "position") {
      touched = true;
      if (change.position) put(next, change.id, change.position, live, lying);
      if (change.dragging === false) ended = "moved";
    } else if (change.type === "dimensions" && change.resizing !== undefined && change.dimensions) {
      touched = true;
      const at = next.get(change.id) ?? lying.nodes.find((node) => node.id === change.id)?.position;
      if (at) next.set(change.id, { x: at.x, y: at.y, ...change.dimensions });
      if (!change.resizing) ended = "sized";
    }
  }
  return touched ? { live: next, ended } : null;
}

/** A group has no place of its own: its tasks move by as much as its frame. */
function put(next: Map<string, Place & Partial<Size>>, id: string, at: Place, live: Live | null, lying: Lying) {
  const part = partOf(id);
  if (part?.kind !== "group") return next.set(id, { ...next.get(id), ...at });
  const before = lying.nodes.find((node) => node.id === id)?.position;
  if (!before) return;
  for (const name of lying.groups[part.at]?.tasks ?? []) {
    const was = live?.get(name) ?? lying.places.get(name);
    if (was) next.set(name, { x: was.x + at.x - before.x, y: was.y + at.y - before.y });
  }
}
