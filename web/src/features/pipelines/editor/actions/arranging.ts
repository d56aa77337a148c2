import { align, alignBest, distribute, type Line } from "@/graph/core/arrange";
import { inCanvas, moveTasks } from "@/graph/core/edit";
import { type Direction, type Place, place } from "@/graph/core/layout";
import { changeNote } from "@/graph/core/notes";
import { omit } from "@/graph/core/omit";
import type { PipelineData } from "@/graph/core/pipeline";
import { cardSize } from "@/graph/core/ports";
import { partOf } from "@/graph/react/edit/make";

import { type Desk, round } from "./desk";

/** Says where tasks and notes lie. */
export function arranging(desk: Desk) {
  const { editor, scene, canvas, now } = desk;
  const { doc, chosen, tasks } = editor;
  const { places, sizeOf, direction } = scene;

  const chosenPlaces = () => {
    const these = tasks.length > 1 ? tasks : [...places.keys()];
    return new Map(these.flatMap((name) => (places.has(name) ? [[name, places.get(name) as Place] as const] : [])));
  };
  const arrange = (how: Line | "best" | "x" | "y") => {
    const held = chosenPlaces();
    if (held.size < 2) return;
    const next =
      how === "best"
        ? alignBest(held, sizeOf)
        : how === "x" || how === "y"
          ? distribute(held, sizeOf, how)
          : align(held, sizeOf, how);
    editor.set(moveTasks(now(), Object.fromEntries(next)));
  };
  const layout = (way: Direction = direction) => {
    const dag = { nodes: scene.cards, edges: scene.edges };
    const ports = new Map(scene.cards.map((card) => [card.name, card.ports]));
    const sizes = (name: string) => cardSize(ports.get(name) ?? { inputs: [], outputs: [] }, way);
    const laid = place(dag, sizes, way);
    const turned = inCanvas(doc, (held) => (way === "TB" ? { ...held, direction: "TB" } : omit(held, "direction")));
    editor.set(moveTasks(turned, Object.fromEntries(laid)));
    setTimeout(() => canvas.current?.fit(), 60);
  };

  const move = (movedTasks: Record<string, Place>, movedNotes: Record<number, Place>, tag: string | null = null) => {
    let next: PipelineData = Object.keys(movedTasks).length ? moveTasks(now(), movedTasks) : doc;
    for (const [at, where] of Object.entries(movedNotes)) next = changeNote(next, Number(at), round(where));
    editor.set(next, tag);
  };
  const nudge = (dx: number, dy: number) => {
    const movedNotes: Record<number, Place> = {};
    const movedTasks: Record<string, Place> = {};
    for (const id of chosen) {
      const at = places.get(id);
      const part = partOf(id);
      const note = part?.kind === "note" ? doc.canvas?.notes?.[part.at] : undefined;
      if (at) movedTasks[id] = { x: at.x + dx, y: at.y + dy };
      if (part && note) movedNotes[part.at] = { x: note.x + dx, y: note.y + dy };
    }
    move(movedTasks, movedNotes, "nudge");
  };
  return { arrange, layout, move, nudge };
}
