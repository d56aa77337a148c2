import type { Json, TaskData } from "./pipeline";

/** One mention of another task in an expression; `from`..`to` is where its name is written, with its dot or brackets. */
export interface Mention {
  task: string;
  output: string | null;
  from: number;
  to: number;
}

/** A name inside an expression and the steps behind it; `ends` says where each part of the path ends in the text. */
export interface Chain {
  path: string[];
  from: number;
  ends: number[];
}

/** Fields of a task whose texts may hold expressions. */
const FIELDS = [
  "args",
  "when",
  "skip",
  "foreach",
  "replicas",
  "env",
  "command",
  "image",
  "workdir",
  "resources",
  "volumes",
] as const;

const STEP = /\s*(?:\.\s*([\p{L}\p{N}_]+)|\[\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\])/uy;
const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** One `.name` or `["name"]` at `at`. */
function step(text: string, at: number): { name: string; to: number } | null {
  STEP.lastIndex = at;
  const found = STEP.exec(text);
  if (!found) return null;
  const quoted = found[2] ?? found[3];
  return { name: found[1] ?? (quoted ?? "").replace(/\\(.)/g, "$1"), to: STEP.lastIndex };
}

const access = (name: string): string => (IDENTIFIER.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`);

/** The expression that stands for one output of a task. */
export const reference = (task: string, output: string): string =>
  `{{ tasks${access(task)}.outputs${access(output)} }}`;

/** Every name with its steps inside the `{{ … }}` of a text, in the order they are written; what is quoted is none. */
export function chains(text: string): Chain[] {
  const found: Chain[] = [];
  let inside = false;
  for (let at = text.indexOf("{{"); at >= 0 && at < text.length;) {
    if (!inside) {
      at = text.indexOf("{{", at);
      if (at < 0) break;
      inside = true;
      at += 2;
    } else if (text.startsWith("}}", at)) {
      inside = false;
      at += 2;
    } else if (text[at] === '"' || text[at] === "'") at = afterQuote(text, at);
    else if (/[\p{L}_]/u.test(text[at] ?? "")) {
      const chain = chainAt(text, at);
      if (!/[.\]]\s*$/.test(text.slice(0, at))) found.push(chain);
      at = chain.ends.at(-1) ?? text.length;
    } else at += 1;
  }
  return found;
}

function chainAt(text: string, from: number): Chain {
  const end = afterWord(text, from);
  const chain = { path: [text.slice(from, end)], from, ends: [end] };
  for (let next = step(text, end); next; next = step(text, next.to)) {
    chain.path.push(next.name);
    chain.ends.push(next.to);
  }
  return chain;
}

/** Every mention of a task inside the `{{ … }}` of a text, in the order they are written. */
export function mentions(text: string): Mention[] {
  return chains(text).flatMap(({ path: [root, task, part, output], ends: [from, to] }) =>
    root === "tasks" && task !== undefined && from !== undefined && to !== undefined
      ? [{ task, output: part === "outputs" ? (output ?? null) : null, from, to }]
      : [],
  );
}

function afterQuote(text: string, at: number): number {
  const quote = text[at];
  let end = at + 1;
  while (end < text.length && text[end] !== quote) end += text[end] === "\\" ? 2 : 1;
  return end + 1;
}

function afterWord(text: string, at: number): number {
  let end = at;
  while (end < text.length && /[\p{L}\p{N}_]/u.test(text[end] ?? "")) end += 1;
  return end;
}

/** The chain a text consists of when its one expression is nothing else. */
export function loneChain(text: string): Chain | null {
  const [only] = chains(text);
  const isAlone =
    only && /^\s*\{\{\s*$/.test(text.slice(0, only.from)) && /^\s*\}\}\s*$/.test(text.slice(only.ends.at(-1)));
  return isAlone ? only : null;
}

/** The one output a text stands for when it is nothing but a reference, else null. */
export function loneReference(value: Json | undefined): { task: string; output: string } | null {
  if (typeof value !== "string") return null;
  const path = loneChain(value)?.path ?? [];
  const [root, task, part, output] = path;
  if (root !== "tasks" || task === undefined || part !== "outputs" || output === undefined) return null;
  return path.length === 4 ? { task, output } : null;
}

/** `text` with the task `before` called `after`; what is quoted or outside of expressions stays. */
export function renameIn(text: string, before: string, after: string): string {
  let out = text;
  for (const mention of mentions(text).reverse())
    if (mention.task === before) out = out.slice(0, mention.from) + access(after) + out.slice(mention.to);
  return out;
}

/** `value` with every text replaced, at any depth; what does not change stays the same object. */
export function mapTexts<T extends Json>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) {
    const next = value.map((item) => mapTexts(item, change));
    return (next.some((item, at) => item !== value[at]) ? next : value) as T;
  }
  if (value !== null && typeof value === "object") {
    const pairs = Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)] as const);
    return (
      pairs.some(([key, item]) => item !== (value as Record<string, Json>)[key]) ? Object.fromEntries(pairs) : value
    ) as T;
  }
  return value;
}

/** A task with the texts of its expression fields replaced. */
export function mapExpressions(task: TaskData, change: (text: string) => string): TaskData {
  let next = task;
  for (const field of FIELDS) {
    const value = task[field];
    if (value === undefined) continue;
    const mapped = mapTexts(value, change);
    if (mapped !== value) next = { ...next, [field]: mapped };
  }
  return next;
}

/** Where a task mentions others: the field, the argument (or other first key) and the mention. */
export function mentionsOf(task: TaskData): { field: string; key: string | null; mention: Mention }[] {
  const found: { field: string; key: string | null; mention: Mention }[] = [];
  const look = (value: Json, field: string, key: string | null) => {
    if (typeof value === "string") {
      if (value.includes("{{")) for (const mention of mentions(value)) found.push({ field, key, mention });
    } else if (Array.isArray(value)) for (const item of value) look(item, field, key);
    else if (value !== null && typeof value === "object")
      for (const [name, item] of Object.entries(value)) look(item, field, key ?? name);
  };
  for (const field of FIELDS) {
    const value = task[field];
    if (value !== undefined) look(value, field, null);
  }
  return found;
}
