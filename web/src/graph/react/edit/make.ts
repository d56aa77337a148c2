import { type Edge as FlowEdge, MarkerType, type NodeHandle, Position } from "@xyflow/react";

import type { Edge } from "../../core/edges";
import type { Direction, Place, Size } from "../../core/layout";
import { frameOf, type GroupData, NOTE, type NoteData } from "../../core/notes";
import { portAt } from "../../core/ports";
import type { GroupNode, NoteNode } from "./Extras";
import { type CanvasTask, handleId, type TaskNode } from "./TaskCard";

export type CanvasNode = TaskNode | GroupNode | NoteNode;

/** Names of tasks hold no "/", so these are never mistaken for one. */
export const groupId = (at: number): string => `group/${at}`;
export const noteId = (at: number): string => `note/${at}`;
export const partOf = (id: string): { kind: "group" | "note"; at: number } | null => {
  const found = /^(group|note)\/(\d+)$/.exec(id);
  return found ? { kind: found[1] as "group" | "note", at: Number(found[2]) } : null;
};

interface Scene {
  tasks: readonly CanvasTask[];
  places: ReadonlyMap<string, Place>;
  /** Places of what is being dragged right now, also of notes; and the size of a note that is being sized. */
  live: ReadonlyMap<string, Place & Partial<Size>> | null;
  groups: readonly GroupData[];
  notes: readonly NoteData[];
  chosen: ReadonlySet<string>;
  aimed: string | null;
  direction: Direction;
  frozen: boolean;
}

const PORT = 12;

function handlesOf(task: CanvasTask, direction: Direction): NodeHandle[] {
  const make = (side: "in" | "out", name: string | null): NodeHandle => {
    const at = portAt(task.ports, side, name, direction);
    const wide = direction === "LR";
    return {
      id: handleId(side, name),
      type: side === "in" ? "target" : "source",
      position: side === "in" ? (wide ? Position.Left : Position.Top) : wide ? Position.Right : Position.Bottom,
      x: at.x - PORT / 2,
      y: at.y - PORT / 2,
      width: PORT,
      height: PORT,
    };
  };
  return [
    make("in", null),
    make("out", null),
    ...task.ports.inputs.map((port) => make("in", port.name)),
    ...task.ports.outputs.map((port) => make("out", port.name)),
  ];
}

/** Nodes for the canvas. What looks as before stays the same object, so that only what changed is drawn again. */
export class NodeMaker {
  private held = new Map<string, CanvasNode>();

  make(scene: Scene): CanvasNode[] {
    const next = new Map<string, CanvasNode>();
    const sizes = new Map(scene.tasks.map((task) => [task.name, task.size]));
    const current = scene.live ? new Map([...scene.places, ...scene.live]) : scene.places;
    for (const [at, group] of scene.groups.entries()) {
      const frame = frameOf(group, current, (name) => sizes.get(name) ?? { width: 0, height: 0 });
      if (frame) this.keep(next, this.group(at, group.name, frame, scene.chosen.has(groupId(at))));
    }
    for (const [at, note] of scene.notes.entries()) this.keep(next, this.note(at, note, scene));
    for (const task of scene.tasks) this.keep(next, this.task(task, current.get(task.name) ?? { x: 0, y: 0 }, scene));
    this.held = next;
    return [...next.values()];
  }

  private keep(into: Map<string, CanvasNode>, node: CanvasNode) {
    into.set(node.id, node);
  }

  private task(task: CanvasTask, at: Place, scene: Scene): CanvasNode {
    const before = this.held.get(task.name) as TaskNode | undefined;
    const { direction, frozen } = scene;
    const selected = scene.chosen.has(task.name);
    const aimed = scene.aimed === task.name;
    const sameLook =
      before?.data.task === task &&
      before.data.direction === direction &&
      before.data.aimed === aimed &&
      before.data.frozen === frozen;
    if (sameLook && before.selected === selected && before.position.x === at.x && before.position.y === at.y)
      return before;
    return {
      id: task.name,
      type: "task",
      position: { x: at.x, y: at.y },
      data: sameLook ? before.data : { task, direction, frozen, aimed },
      handles: sameLook && before.handles ? before.handles : handlesOf(task, direction),
      selected,
      ...task.size,
      measured: task.size,
      ariaLabel: task.title,
      domAttributes: { "aria-roledescription": "task" },
    };
  }

  private group(at: number, name: string, frame: Place & Size, selected: boolean): CanvasNode {
    const id = groupId(at);
    const before = this.held.get(id) as GroupNode | undefined;
    const same =
      before?.data.name === name &&
      before.selected === selected &&
      before.position.x === frame.x &&
      before.position.y === frame.y &&
      before.width === frame.width &&
      before.height === frame.height;
    if (same) return before;
    const { x, y, width, height } = frame;
    return {
      id,
      type: "frame",
      position: { x, y },
      width,
      height,
      measured: { width, height },
      data: { name },
      selected,
      zIndex: -2,
      dragHandle: ".ed-group-title",
      connectable: false,
    };
  }

  private note(at: number, note: NoteData, scene: Scene): CanvasNode {
    const id = noteId(at);
    const before = this.held.get(id) as NoteNode | undefined;
    const { x, y, width, height } = { ...NOTE, ...note, ...scene.live?.get(id) };
    const place = { x, y };
    const size = { width, height };
    const selected = scene.chosen.has(id);
    const same =
      before?.data.text === note.text &&
      before.data.frozen === scene.frozen &&
      before.selected === selected &&
      before.position.x === place.x &&
      before.position.y === place.y &&
      before.width === size.width &&
      before.height === size.height;
    if (same) return before;
    return {
      id,
      type: "note",
      position: place,
      ...size,
      measured: size,
      data: { text: note.text, frozen: scene.frozen },
      selected,
      zIndex: -1,
      connectable: false,
    };
  }
}

/** Edges for the canvas, with the same care. */
export class EdgeMaker {
  private held = new Map<string, FlowEdge>();

  make(edges: readonly Edge[], chosen: ReadonlySet<string>, hovered: string | null): FlowEdge[] {
    const next = new Map<string, FlowEdge>();
    for (const edge of edges) {
      const before = this.held.get(edge.id);
      const selected = chosen.has(edge.id);
      const label = edge.output !== null && (selected || hovered === edge.id) ? edge.output : undefined;
      const same = before?.selected === selected && before.label === label;
      next.set(
        edge.id,
        same
          ? before
          : {
              id: edge.id,
              source: edge.from,
              target: edge.to,
              sourceHandle: handleId("out", edge.output),
              targetHandle: handleId("in", edge.arg),
              selected,
              label,
              className: edge.output === null ? "after" : "",
              markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
            },
      );
    }
    this.held = next;
    return [...next.values()];
  }
}
