import { omit } from "@/graph/core/omit";
import { App } from "antd";
import { useState } from "react";

import { align, alignBest, distribute, freePlace, type Line } from "@/graph/core/arrange";
import { copyTasks, pasteTasks, readClip } from "@/graph/core/clipboard";
import { ON_EXIT, taskOf } from "@/graph/core/edges";
import { addTask, connect, inCanvas, moveTasks, nameFor, type Outcome, type Refusal } from "@/graph/core/edit";
import { type Direction, type Place, place } from "@/graph/core/layout";
import { addNote, changeNote, groupTasks, NOTE, ungroup } from "@/graph/core/notes";
import type { PipelineData } from "@/graph/core/pipeline";
import { CARD, cardSize, type Pair, pairs, takes } from "@/graph/core/ports";
import { type CanvasHandle, type Drawn } from "@/graph/react/edit/Canvas";
import { noteId, partOf } from "@/graph/react/edit/make";
import { useT } from "@/lib/i18n";

import { type Editor, pinned, withoutChosen } from "./useEditor";
import { type Scene, templateName, type Templates } from "./useScene";

/** An edge whose ends are known, but not which output and argument it is for. */
export interface Undecided {
  from: string;
  to: string;
  pairs: readonly Pair[];
}

/** Where something is to be added after a task. */
export interface Following {
  from: string;
  output: string | null;
  at: Place;
  window: Place;
}

/** Everything one can do to the pipeline, the same by mouse, key and menu. */
export function useActions(
  editor: Editor,
  scene: Scene,
  templates: Templates,
  canvas: { current: CanvasHandle | null },
) {
  const t = useT();
  const { message } = App.useApp();
  const [undecided, setUndecided] = useState<Undecided | null>(null);
  const [following, setFollowing] = useState<Following | null>(null);
  const { doc, chosen, tasks } = editor;
  const { places, sizeOf, direction } = scene;
  const templateOf = (name: string) => templates.get(templateName(taskOf(doc, name) ?? {})) ?? null;
  const now = () => pinned(doc, places);
  const choose = (ids: Iterable<string>) => editor.choose(new Set(ids));

  const refuse = (why: Refusal) =>
    void message.warning(
      why.why === "circle"
        ? t("editor.no_circle", { way: why.way.join(" → ") })
        : why.why === "exit"
          ? t("editor.no_exit")
          : t("editor.no_cut", { field: why.field }),
    );
  const settle = (out: Outcome) => ("doc" in out ? editor.set(out.doc) : refuse(out.refused));

  const draw = (drawn: Drawn) => {
    const arg = drawn.arg === null ? undefined : templateOf(drawn.to)?.args[drawn.arg];
    if (drawn.output === null && drawn.arg !== null) decide(drawn.from, null, drawn.to, drawn.arg);
    else settle(connect(now(), { ...drawn, how: takes(arg) }));
  };
  /** Connects two tasks by what fits best; asks when that is not plain. */
  const decide = (from: string, output: string | null, to: string, arg: string | null = null) => {
    const task = taskOf(doc, to);
    if (!task) return;
    const tried = connect(doc, { from, to, output: null, arg: null });
    if ("refused" in tried && tried.refused.why === "circle") return refuse(tried.refused);
    const fitting = pairs(templateOf(from), templateOf(to), task).filter(
      (pair) => (output === null || pair.output === output) && (arg === null || pair.arg === arg),
    );
    const only = fitting.length === 1 ? fitting[0] : undefined;
    if (fitting.length === 0) settle(connect(now(), { from, to, output: null, arg: null }));
    else if (only && !only.filled) settle(connect(now(), { from, to, ...only }));
    else setUndecided({ from, to, pairs: fitting });
  };
  const decided = (pair: Pair | null) => {
    if (!undecided) return;
    const { from, to } = undecided;
    settle(connect(now(), { from, to, ...(pair ?? { output: null, arg: null }) }));
    closePair();
  };
  const closePair = () => {
    setUndecided(null);
    canvas.current?.focus();
  };

  const add = (template: string, at?: Place) => {
    const size = { width: CARD.width, height: CARD.head + 3 * CARD.row };
    const last = tasks.at(-1);
    const beside = last === undefined ? undefined : places.get(last);
    const step = direction === "LR" ? { x: CARD.width + 84, y: 0 } : { x: 0, y: 130 };
    const middle = canvas.current?.middle() ?? { x: 0, y: 0 };
    const wish =
      at ??
      (beside ? { x: beside.x + step.x, y: beside.y + step.y } : { x: middle.x - size.width / 2, y: middle.y - 40 });
    const free = at ?? freePlace(places, sizeOf, size, wish);
    const made = addTask(now(), nameFor(template), { template }, round(free));
    editor.set(made.doc);
    choose([made.name]);
    canvas.current?.focus();
    if (!at) requestAnimationFrame(() => canvas.current?.show({ ...free, ...size }));
    return made;
  };
  /** Adds what follows and connects it with what fits best. */
  const follow = (template: string) => {
    if (!following) return;
    const { from, output, at } = following;
    const made = addTask(now(), nameFor(template), { template }, round(at));
    const best = pairs(templateOf(from), templates.get(template) ?? null, {}).find(
      (pair) => output === null || pair.output === output,
    );
    const out = connect(made.doc, { from, to: made.name, ...(best ?? { output: null, arg: null }) });
    editor.set("doc" in out ? out.doc : made.doc);
    choose([made.name]);
    setFollowing(null);
    canvas.current?.focus();
    requestAnimationFrame(() => canvas.current?.show({ ...at, width: CARD.width, height: CARD.head + 3 * CARD.row }));
  };
  const askFollower = () => {
    const from = tasks.at(-1);
    const at = from === undefined ? undefined : places.get(from);
    if (from === undefined || from === ON_EXIT || !at) return;
    const size = sizeOf(from);
    const wish = direction === "LR" ? { x: at.x + size.width + 84, y: at.y } : { x: at.x, y: at.y + size.height + 70 };
    const free = freePlace(places, sizeOf, { width: CARD.width, height: 120 }, wish);
    const window = canvas.current?.toWindow({ x: at.x + size.width + 16, y: at.y }) ?? { x: 0, y: 0 };
    setFollowing({ from, output: null, at: free, window });
  };

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
  const put = (clip: NonNullable<ReturnType<typeof readClip>>, at: Place) => {
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
  const group = () => {
    const names = tasks.filter((name) => name in doc.tasks);
    if (names.length === 0) return;
    editor.set(groupTasks(now(), names, t("editor.group")));
  };
  const apart = () => {
    let next = doc;
    const groups = doc.canvas?.groups ?? [];
    for (let at = groups.length - 1; at >= 0; at -= 1)
      if (chosen.has(`group/${at}`) || groups[at]?.tasks.some((name) => chosen.has(name))) next = ungroup(next, at);
    editor.set(next);
  };
  const note = () => {
    const middle = canvas.current?.middle() ?? { x: 0, y: 0 };
    const at = freePlace(places, sizeOf, NOTE, { x: middle.x - NOTE.width / 2, y: middle.y - NOTE.height / 2 });
    editor.set(addNote(doc, "", at));
    choose([noteId(doc.canvas?.notes?.length ?? 0)]);
  };
  return {
    undecided, decided, decide, draw, refuse, following, setFollowing, follow, askFollower, add, remove, copied,
    paste, duplicate, arrange, layout, move, nudge, group, apart, note,
    closePair,
    refuseType: () => void message.warning(t("editor.no_type")),
    all: () => choose([...places.keys()]),
  }; // prettier-ignore
}

export type Actions = ReturnType<typeof useActions>;

const round = ({ x, y }: Place): Place => ({ x: Math.round(x / 10) * 10, y: Math.round(y / 10) * 10 });
