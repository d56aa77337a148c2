import { omit } from "./omit";
import { type Edge, circle, needsOf, ON_EXIT, taskOf } from "./edges";
import type { Place } from "./layout";
import type { CanvasData, Json, PipelineData, TaskData } from "./pipeline";
import { loneReference, mapExpressions, mentionsOf, reference, renameIn } from "./references";

/** Why something cannot be done; the page has the words. */
export type Refusal = { why: "circle"; way: string[] } | { why: "expression"; field: string } | { why: "exit" };
export type Outcome = { doc: PipelineData } | { refused: Refusal };

/** A name that is free: `wish`, else `wish_2`, `wish_3` … */
export function freeName(taken: Iterable<string>, wish: string): string {
  const used = new Set(taken);
  if (!used.has(wish) && wish !== ON_EXIT) return wish;
  const base = wish.replace(/_\d+$/, "");
  for (let n = 2; ; n += 1) if (!used.has(`${base}_${n}`)) return `${base}_${n}`;
}

/** The name a task of a template gets: one that expressions can say without quotes. */
export const nameFor = (template: string): string => template.replace(/@.*$/, "").replace(/[^\p{L}\p{N}_]+/gu, "_");

/** The pipeline with one task replaced. */
export function setTask(doc: PipelineData, name: string, task: TaskData): PipelineData {
  return name === ON_EXIT ? { ...doc, on_exit: task } : { ...doc, tasks: { ...doc.tasks, [name]: task } };
}

/** Adds a task; gives its name too, since it may be taken. */
export function addTask(
  doc: PipelineData,
  wish: string,
  task: TaskData,
  at: Place,
): { doc: PipelineData; name: string } {
  const name = freeName(Object.keys(doc.tasks), wish);
  return { doc: moveTasks(setTask(doc, name, task), { [name]: at }), name };
}

/** A value without the references that are `meant`, at any depth; undefined when nothing is left of it. */
function without(value: Json, meant: (task: string, output: string) => boolean): Json | undefined {
  const lone = loneReference(value);
  if (lone) return meant(lone.task, lone.output) ? undefined : value;
  if (value === null || typeof value !== "object") return value;
  const held: [string, Json][] = Array.isArray(value)
    ? value.map((item, at) => [`${at}`, item])
    : Object.entries(value);
  const left = held.flatMap(([key, item]): [string, Json][] => {
    const kept = without(item, meant);
    return kept === undefined ? [] : [[key, kept]];
  });
  if (left.length === held.length && left.every(([, item], at) => item === held[at]?.[1])) return value;
  if (left.length === 0) return undefined;
  return Array.isArray(value) ? left.map(([, item]) => item) : Object.fromEntries(left);
}

/** A task that no longer asks for anything of `gone`, as far as that can be told: longer expressions stay to be mended. */
export function forget(task: TaskData, gone: ReadonlySet<string>): TaskData {
  let next = task;
  const needs = needsOf(task);
  if (needs.some((need) => gone.has(need)))
    next = withNeeds(
      next,
      needs.filter((need) => !gone.has(need)),
    );
  if (mentionsOf(task).some(({ mention }) => gone.has(mention.task)) && task.args) {
    const args: Record<string, Json> = {};
    for (const [key, value] of Object.entries(task.args)) {
      const kept = without(value, (name) => gone.has(name));
      if (kept !== undefined) args[key] = kept;
    }
    next = { ...next, args };
  }
  return next;
}

function withNeeds(task: TaskData, needs: string[]): TaskData {
  const rest: TaskData = omit(task, "needs");
  return needs.length ? { ...rest, needs } : rest;
}

/** Takes tasks away, and what others asked of them. */
export function removeTasks(doc: PipelineData, names: Iterable<string>): PipelineData {
  const gone = new Set(names);
  const tasks: Record<string, TaskData> = {};
  for (const [name, task] of Object.entries(doc.tasks)) if (!gone.has(name)) tasks[name] = forget(task, gone);
  const { on_exit: exit, ...rest } = doc;
  const kept = exit && !gone.has(ON_EXIT) ? { on_exit: forget(exit, gone) } : {};
  return inCanvas({ ...rest, tasks, ...kept } as PipelineData, (canvas) => ({
    ...canvas,
    ...(canvas.nodes && {
      nodes: Object.fromEntries(Object.entries(canvas.nodes).filter(([name]) => !gone.has(name))),
    }),
    ...(canvas.groups && {
      groups: canvas.groups
        .map((group) => ({ ...group, tasks: group.tasks.filter((name) => !gone.has(name)) }))
        .filter((group) => group.tasks.length > 0),
    }),
  }));
}

/** Calls a task otherwise, everywhere: in expressions, needs and on the canvas. Its place in the file stays. */
export function renameTask(doc: PipelineData, before: string, after: string): PipelineData {
  if (before === after || !(before in doc.tasks) || after in doc.tasks || after === ON_EXIT) return doc;
  const retold = (task: TaskData): TaskData => {
    const next = mapExpressions(task, (text) => renameIn(text, before, after));
    const needs = needsOf(task);
    return needs.includes(before) ? { ...next, needs: needs.map((need) => (need === before ? after : need)) } : next;
  };
  const tasks = Object.fromEntries(
    Object.entries(doc.tasks).map(([name, task]) => [name === before ? after : name, retold(task)]),
  );
  const exit = doc.on_exit ? { on_exit: retold(doc.on_exit) } : {};
  return inCanvas({ ...doc, tasks, ...exit }, (canvas) => ({
    ...canvas,
    ...(canvas.nodes && {
      nodes: Object.fromEntries(Object.entries(canvas.nodes).map(([name, at]) => [name === before ? after : name, at])),
    }),
    ...(canvas.groups && {
      groups: canvas.groups.map((group) => ({
        ...group,
        tasks: group.tasks.map((name) => (name === before ? after : name)),
      })),
    }),
  }));
}

export type Takes = "one" | "many" | "keyed";

/** Where an edge is to begin and to end; null stands for "only after it". */
export interface Wish {
  from: string;
  output: string | null;
  to: string;
  arg: string | null;
  /** How the argument takes it: as its value, as one more of its list, or under the output's name in its mapping. */
  how?: Takes;
}

/** Draws an edge: an output into an argument writes a reference, anything else a `needs`. */
export function connect(doc: PipelineData, wish: Wish): Outcome {
  const task = taskOf(doc, wish.to);
  if (!task || !(wish.from in doc.tasks)) return { doc };
  const way = circle(doc, wish.from, wish.to);
  if (way) return { refused: { why: "circle", way } };
  if (wish.output === null || wish.arg === null) {
    if (wish.to === ON_EXIT) return { refused: { why: "exit" } };
    const needs = needsOf(task);
    if (needs.includes(wish.from)) return { doc };
    return { doc: setTask(doc, wish.to, { ...task, needs: [...needs, wish.from] }) };
  }
  const text = reference(wish.from, wish.output);
  const held = task.args?.[wish.arg];
  const next =
    wish.how === "many" ? appended(held, text) : wish.how === "keyed" ? keyed(held, wish.output, text) : text;
  return { doc: setTask(doc, wish.to, { ...task, args: { ...task.args, [wish.arg]: next } }) };
}

function appended(held: Json | undefined, text: string): Json {
  const list = held === undefined || held === null || held === "" ? [] : Array.isArray(held) ? held : [held];
  return list.includes(text) ? list : [...list, text];
}

function keyed(held: Json | undefined, output: string, text: string): Json {
  const map = held !== null && typeof held === "object" && !Array.isArray(held) ? held : {};
  return Object.values(map).includes(text) ? map : { ...map, [freeName(Object.keys(map), output)]: text };
}

/** Takes one edge away. An expression that does more than name the output is not ours to cut. */
export function disconnect(doc: PipelineData, edge: Edge): Outcome {
  const task = taskOf(doc, edge.to);
  if (!task) return { doc };
  if (edge.field === "needs")
    return {
      doc: setTask(
        doc,
        edge.to,
        withNeeds(
          task,
          needsOf(task).filter((need) => need !== edge.from),
        ),
      ),
    };
  if (edge.field !== "args" || edge.arg === null) return { refused: { why: "expression", field: edge.field } };
  const held = task.args?.[edge.arg];
  const left = held && without(held, (name, output) => name === edge.from && output === edge.output);
  if (left === held) return { refused: { why: "expression", field: edge.arg } };
  const others = omit(task.args ?? {}, edge.arg);
  return {
    doc: setTask(doc, edge.to, { ...task, args: left === undefined ? others : { ...task.args, [edge.arg]: left } }),
  };
}

/** Changes the canvas block; one with nothing in it is left out of the file. */
export function inCanvas(doc: PipelineData, change: (canvas: CanvasData) => CanvasData): PipelineData {
  const { canvas, ...rest } = doc;
  const next = change(canvas ?? {});
  const empty = (value: unknown) =>
    value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
  const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => !empty(value))) as CanvasData;
  return (Object.keys(kept).length ? { ...rest, canvas: kept } : rest) as PipelineData;
}

const whole = ({ x, y }: Place): Place => ({ x: Math.round(x), y: Math.round(y) });

/** Writes down where tasks are. */
export function moveTasks(doc: PipelineData, places: Record<string, Place>): PipelineData {
  return inCanvas(doc, (canvas) => ({
    ...canvas,
    nodes: {
      ...canvas.nodes,
      ...Object.fromEntries(Object.entries(places).map(([name, at]) => [name, whole(at)])),
    },
  }));
}
