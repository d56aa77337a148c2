import { omit } from "./omit";
import type { Takes } from "./edit";
import type { Edge } from "./edges";
import type { Direction, Place, Size } from "./layout";
import type { Json, TaskData } from "./pipeline";

interface Taken {
  type: string;
  items?: string;
  required?: boolean;
  advanced?: boolean;
  default?: unknown;
}

/** What the canvas knows of a template: what it takes and gives. */
export interface Shape {
  args: Readonly<Record<string, Taken>>;
  outputs: Readonly<Record<string, { type: string }>>;
}

export interface Port {
  name: string;
  type: string;
  how: Takes;
  required: boolean;
}

export interface Ports {
  inputs: Port[];
  outputs: Port[];
}

const DATA = new Set(["file", "folder", "model", "json", "dataset"]);
const isMany = (type: string) => type === "list" || type === "columns";

const isMap = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
const innerType = (arg: Taken | undefined): string => (isMany(arg?.type ?? "") ? arg?.items : arg?.type) ?? "any";

/** How an argument takes what an edge brings. */
export const takes = (arg: Taken | undefined): Takes =>
  isMany(arg?.type ?? "") ? "many" : arg?.type === "json" && isMap(arg.default) ? "keyed" : "one";

const port = (name: string, arg: Taken | undefined): Port => ({
  name,
  type: innerType(arg),
  how: takes(arg),
  required: arg?.required ?? false,
});

/** The ports a node shows: those for data, and every other that is in use. */
export function portsOf(name: string, shape: Shape | null, edges: readonly Edge[]): Ports {
  const inputs = new Map<string, Port>();
  const outputs = new Map<string, Port>();
  for (const [arg, one] of Object.entries(shape?.args ?? {}))
    if (DATA.has(innerType(one)) && !one.advanced) inputs.set(arg, port(arg, one));
  for (const [output, one] of Object.entries(shape?.outputs ?? {}))
    if (DATA.has(one.type)) outputs.set(output, port(output, one));
  for (const edge of edges) {
    if (edge.to === name && edge.arg !== null && !inputs.has(edge.arg))
      inputs.set(edge.arg, port(edge.arg, shape?.args[edge.arg]));
    if (edge.from === name && edge.output !== null && !outputs.has(edge.output))
      outputs.set(edge.output, port(edge.output, shape?.outputs[edge.output]));
  }
  return { inputs: [...inputs.values()], outputs: [...outputs.values()] };
}

const NUMBERS = new Set(["integer", "number"]);

/** Whether an output of one type makes sense in an argument of another. When in doubt it does. */
export function fits(output: string, arg: string): boolean {
  if (output === arg || output === "any" || arg === "any") return true;
  if (["string", "text", "json", "code", "command"].includes(arg)) return true;
  if (output === "json") return !NUMBERS.has(arg) && arg !== "boolean";
  if (arg === "file") return output === "folder" || output === "string";
  if (arg === "folder") return output === "string";
  if (arg === "model") return output === "folder" || output === "file" || output === "string";
  if (NUMBERS.has(arg)) return NUMBERS.has(output);
  if (arg === "choice" || arg === "column") return output === "string";
  return false;
}

export interface Pair {
  output: string;
  arg: string;
  how: Takes;
  /** The argument has a value already. */
  filled: boolean;
}

const isFilled = (value: Json | undefined) => value !== undefined && value !== null && value !== "";

/** Every sensible way to hand something of one task to another, the likeliest first. */
export function pairs(from: Shape | null, to: Shape | null, task: TaskData): Pair[] {
  const found: (Pair & { rank: number })[] = [];
  for (const [output, given] of Object.entries(from?.outputs ?? {}))
    for (const [arg, wanted] of Object.entries(to?.args ?? {})) {
      const how = takes(wanted);
      const type = innerType(wanted);
      if (!fits(given.type, type)) continue;
      // Text takes anything, and so do settings in JSON; that is for the form to say, not a likely edge.
      if (DATA.has(given.type) !== DATA.has(type) || (type === "json" && wanted.advanced)) continue;
      const filled = how === "one" && isFilled(task.args?.[arg]);
      const alike = output === arg || arg.startsWith(output) || output.startsWith(arg);
      // What must be given comes before what happens to be called alike.
      const rank =
        (filled ? 64 : 0) +
        (DATA.has(type) ? 0 : 64) +
        (wanted.advanced ? 20 : 0) +
        (wanted.required ? 0 : 10) +
        (alike ? 0 : 8) +
        (given.type === type || (type === "model" && given.type === "folder") ? 0 : 4);
      found.push({ output, arg, how, filled, rank });
    }
  return found.sort((a, b) => a.rank - b.rank).map((pair) => omit(pair, "rank"));
}

/** What usually comes after a template: what it recommends, then whatever takes one of its outputs. */
export function followers<T extends Shape & { name: string; recommends: readonly string[] }>(
  after: T | null,
  all: readonly T[],
): { usual: T[]; possible: T[] } {
  const named = new Map(all.map((each) => [each.name, each]));
  const usual = (after?.recommends ?? []).flatMap((name) => named.get(name) ?? []);
  const possible = all.filter((each) => !usual.includes(each) && pairs(after, each, {}).length > 0);
  return { usual, possible };
}

export const CARD = { width: 216, head: 48, row: 20, foot: 6 };

/** How large the card of a node is: along the flow ports stand in rows, downwards on its edges. */
export function cardSize(ports: Ports, direction: Direction): Size {
  const rows = Math.max(ports.inputs.length, ports.outputs.length);
  if (direction === "TB" || rows === 0) return { width: CARD.width, height: CARD.head };
  return { width: CARD.width, height: CARD.head + rows * CARD.row + CARD.foot };
}

/** The middle of a port on its card; `null` is the plain port that only says "after". */
export function portAt(ports: Ports, side: "in" | "out", name: string | null, direction: Direction): Place {
  const list = side === "in" ? ports.inputs : ports.outputs;
  const at = name === null ? -1 : list.findIndex((each) => each.name === name);
  if (direction === "LR")
    return {
      x: side === "in" ? 0 : CARD.width,
      y: at < 0 ? CARD.head / 2 : CARD.head + at * CARD.row + CARD.row / 2,
    };
  return {
    x: Math.round((CARD.width * (at + 2)) / (list.length + 2)),
    y: side === "in" ? 0 : CARD.head,
  };
}
