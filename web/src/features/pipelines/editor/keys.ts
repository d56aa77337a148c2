import type { CanvasHandle } from "@/graph/react/edit/view";
import { links, ordered, reach } from "@/graph/core/dag";
import { ON_EXIT } from "@/graph/core/edges";

import type { Actions } from "./useActions";
import type { Editor } from "./useEditor";
import type { Scene } from "./useScene";

export interface KeyTargets {
  editor: Editor;
  scene: Scene;
  actions: Actions;
  canvas: { current: CanvasHandle | null };
  /** The task a connection by keyboard begins at, and the one it would end at. */
  linking: { from: string; to: string } | null;
  setLinking: (next: { from: string; to: string } | null) => void;
  frozen: boolean;
  openPanel: () => void;
  searchPalette: () => void;
  runTo: () => void;
  note: () => void;
  help: () => void;
}

const STEP = 10;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The next task in the order of the flow; null past the end, where Tab leaves the canvas. */
function stepped(of: KeyTargets, from: string | undefined, by: number, round: boolean): string | null {
  const names = ordered({ nodes: of.scene.cards, edges: of.scene.edges });
  const here = from === undefined ? (by > 0 ? -1 : names.length) : names.indexOf(from);
  const next = here + by;
  if (round && names.length > 0) return names[(next + names.length) % names.length] ?? null;
  return names[next] ?? null;
}

function show(of: KeyTargets, name: string) {
  const at = of.scene.places.get(name);
  if (at) of.canvas.current?.show({ ...at, ...of.scene.sizeOf(name) });
}

function chooseNext(of: KeyTargets, by: number, round: boolean, more: boolean): boolean {
  const next = stepped(of, of.editor.tasks.at(-1), by, round);
  if (next === null) return false;
  of.editor.choose((before) => new Set(more ? [...[...before].filter((id) => id !== next), next] : [next]));
  show(of, next);
  return true;
}

/** Walks over the edges at the chosen task, so that the keyboard can take one away. */
function nextEdge(of: KeyTargets) {
  const held = of.scene.edges.findIndex((edge) => of.editor.chosen.has(edge.id));
  const task = of.editor.tasks.at(-1) ?? (held >= 0 ? of.scene.edges[held]?.to : undefined);
  const near = of.scene.edges.filter((edge) => task === undefined || edge.to === task || edge.from === task);
  const at = near.findIndex((edge) => of.editor.chosen.has(edge.id));
  const next = near[(at + 1) % Math.max(1, near.length)];
  if (next) of.editor.choose(new Set(task === undefined ? [next.id] : [next.id, task].slice(0, 1)));
}

/** Where an edge from a task may end: anywhere but at itself and at what it needs, which would close a circle. */
function ends(of: KeyTargets, from: string): string[] {
  const dag = { nodes: of.scene.cards, edges: of.scene.edges };
  const before = reach(links(dag).before, from);
  return ordered(dag).filter((name) => name !== from && !before.has(name));
}

/** While a connection is drawn by keyboard: choose its end, or give up. */
function linkingKey(of: KeyTargets, linking: { from: string; to: string }, key: string, shift: boolean): boolean {
  const by = { j: 1, k: -1, ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Tab: shift ? -1 : 1 }[key];
  if (by) {
    const names = ends(of, linking.from);
    const to = names[(names.indexOf(linking.to) + by + names.length) % names.length];
    if (to === undefined) return true;
    of.setLinking({ ...linking, to });
    show(of, to);
  } else if (key === "Enter") {
    of.setLinking(null);
    of.actions.decide(linking.from, null, linking.to);
  } else if (key === "Escape") of.setLinking(null);
  else return false;
  return true;
}

function beginLink(of: KeyTargets) {
  const from = of.editor.tasks.at(-1);
  if (from === undefined || from === ON_EXIT) return;
  const names = ends(of, from);
  const fed = new Set(of.scene.edges.map((edge) => edge.to));
  // What waits for nothing yet is the likeliest end; else what is not connected with it already.
  const to =
    names.find((name) => !fed.has(name)) ??
    names.find((name) => !of.scene.edges.some((edge) => edge.from === from && edge.to === name)) ??
    names[0];
  if (to !== undefined) of.setLinking({ from, to });
}

/** Keys with Ctrl or ⌘. */
function commandKey(of: KeyTargets, key: string, shift: boolean): boolean {
  const { actions, editor } = of;
  if (key === "a") actions.all();
  else if (of.frozen) return false;
  else if (key === "z") (shift ? editor.redo : editor.undo)();
  else if (key === "y") editor.redo();
  else if (key === "d") actions.duplicate();
  else if (key === "g") (shift ? actions.apart : actions.group)();
  else return false;
  return true;
}

function plainKey(of: KeyTargets, key: string, shift: boolean): boolean {
  const { actions, editor, canvas } = of;
  const arrow = ARROWS[key];
  if (key === "Tab") return chooseNext(of, shift ? -1 : 1, false, false);
  if (key === "j" || key === "J") chooseNext(of, 1, true, shift);
  else if (key === "k" || key === "K") chooseNext(of, -1, true, shift);
  else if (key === "Enter") of.openPanel();
  else if (key === "Escape") editor.choose(new Set());
  else if (key === "f") canvas.current?.fit();
  else if (key === "+" || key === "=") canvas.current?.zoom(1.25);
  else if (key === "-") canvas.current?.zoom(0.8);
  else if (key === "?") of.help();
  else if (key === "r") of.runTo();
  else if (arrow && of.frozen) chooseNext(of, arrow[0] + arrow[1], true, false);
  else if (of.frozen) return false;
  else if (arrow && editor.chosen.size === 0) chooseNext(of, 1, true, false);
  else if (arrow) actions.nudge(arrow[0] * STEP * (shift ? 5 : 1), arrow[1] * STEP * (shift ? 5 : 1));
  else return changeKey(of, key);
  return true;
}

function changeKey(of: KeyTargets, key: string): boolean {
  const { actions } = of;
  if (key === "Delete" || key === "Backspace") actions.remove();
  else if (key === "/") of.searchPalette();
  else if (key === "c") beginLink(of);
  else if (key === "e") nextEdge(of);
  else if (key === "n") actions.askFollower();
  else if (key === "a") actions.arrange("best");
  else if (key === "l") actions.layout();
  else if (key === "L") actions.layout(of.scene.direction === "LR" ? "TB" : "LR");
  else if (key === "m") of.note();
  else return false;
  return true;
}

type Pressed = Pick<KeyboardEvent, "key" | "target" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

/** What a key does on the canvas; true when it did something. */
export function hearKey(of: KeyTargets, event: Pressed): boolean {
  const target = event.target as HTMLElement;
  if (target.closest("input, textarea, select, [contenteditable=true]")) return false;
  if (target.closest("button") && (event.key === "Enter" || event.key === " " || event.key === "Tab")) return false;
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return commandKey(of, event.key.toLowerCase(), event.shiftKey);
  if (of.linking && linkingKey(of, of.linking, event.key, event.shiftKey)) return true;
  return plainKey(of, event.key, event.shiftKey);
}
