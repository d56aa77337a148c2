import type { Json, TaskData } from "./pipeline";

/** One mention of another task in an expression; `from`..`to` is where its name is written, with its dot or brackets. */
export interface Mention {
  task: string;
  output: string | null;
  from: number;
  to: number;
}

/** Fields of a task whose texts may hold expressions. */
const FIELDS = [
  "args",
  "when",
  "skip",
  "foreach",
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

/** Every mention of a task inside the `{{ … }}` of a text, in the order they are written. */
export function mentions(text: string): Mention[] {
  const found: Mention[] = [];
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
      const end = afterWord(text, at);
      const mention = text.slice(at, end) === "tasks" && !/[.\]]\s*$/.test(text.slice(0, at)) ? chain(text, end) : null;
      if (mention) found.push(mention);
      at = mention ? mention.to : end;
    } else at += 1;
  }
  return found;
}

function chain(text: string, from: number): Mention | null {
  const name = step(text, from);
  if (!name) return null;
  const outputs = step(text, name.to);
  const output = outputs?.name === "outputs" ? step(text, outputs.to) : null;
  return { task: name.name, output: output?.name ?? null, from, to: name.to };
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

/** The one output a text stands for when it is nothing but a reference, else null. */
export function loneReference(value: Json | undefined): { task: string; output: string } | null {
  if (typeof value !== "string") return null;
  const start = /^\s*\{\{\s*tasks/.exec(value);
  if (!start) return null;
  const name = step(value, start[0].length);
  const outputs = name && step(value, name.to);
  const output = outputs?.name === "outputs" ? step(value, outputs.to) : null;
  if (!name || !output || !/^\s*\}\}\s*$/.test(value.slice(output.to))) return null;
  return { task: name.name, output: output.name };
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
