/** Expressions as the page sees them: what a text refers to, how a reference is written, what fits at the caret. */

import { type Chain, chains, loneChain } from "@/graph/core/references";

/** One reference of a text, `tasks.load.outputs.data` as its steps. */
export interface Reference {
  path: string[];
  text: string;
}

const HOLDERS = new Set(["tasks", "params", "env", "secrets", "run"]);
const VALUES = new Set(["item", "index", "execution_date", "now", "creator", "runner", "project", "pipeline_name"]);
const SPAN = /\{\{([\s\S]*?)\}\}/g;

export const hasExpression = (value: unknown): value is string => typeof value === "string" && value.includes("{{");

/** Whether every `{{` of a text is closed. */
export const isClosed = (text: string): boolean => !text.replace(SPAN, "").includes("{{");

/** What a text refers to, in order, each once. */
export function referencesIn(text: string): Reference[] {
  const found = new Map<string, Reference>();
  for (const chain of chains(text)) {
    const reference = referenceOf(text, chain);
    if (reference) found.set(reference.text, reference);
  }
  return [...found.values()];
}

function referenceOf(text: string, { path, from, ends }: Chain): Reference | null {
  // What is called is a function of the value before it: `item.name.upper()` refers to `item.name`.
  const isCalled = /^\s*\(/.test(text.slice(ends.at(-1)));
  const named = isCalled ? path.slice(0, -1) : path;
  const [root = ""] = named;
  if (!VALUES.has(root) && !(HOLDERS.has(root) && named.length > 1)) return null;
  return { path: named, text: text.slice(from, ends[named.length - 1]) };
}

/** The reference a text consists of, when it is nothing else. */
export function loneReference(value: unknown): Reference | null {
  const chain = typeof value === "string" ? loneChain(value) : null;
  return chain && referenceOf(value as string, chain);
}

const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** A reference as it is written: names that are no words stand in brackets. */
export function written(path: readonly string[]): string {
  return path
    .map((step, at) => {
      if (at === 0) return step;
      if (PLAIN.test(step)) return `.${step}`;
      return step.includes("'") ? `["${step}"]` : `['${step}']`;
    })
    .join("");
}

export const expressionOf = (path: readonly string[]): string => `{{ ${written(path)} }}`;

/** Names of the tasks that the texts of a value refer to, at any depth. */
export function tasksIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === "string") {
    if (value.includes("{{"))
      for (const { path } of referencesIn(value)) if (path[0] === "tasks" && path[1] !== undefined) found.add(path[1]);
  } else if (Array.isArray(value)) for (const each of value) tasksIn(each, found);
  else if (value !== null && typeof value === "object") for (const each of Object.values(value)) tasksIn(each, found);
  return found;
}

/** Where the caret stands in an expression: the part of a name before it. Null = outside of any `{{`. */
export function prefixAt(text: string, caret: number): { from: number; prefix: string } | null {
  const before = text.slice(0, caret);
  if (text.trim() === "") return { from: 0, prefix: "" };
  const open = before.lastIndexOf("{{");
  if (open < 0 || before.indexOf("}}", open) >= 0) return null;
  const name = /[\p{L}\p{N}_.'"[\]-]*$/u.exec(before.slice(open + 2))?.[0] ?? "";
  return { from: caret - name.length, prefix: name };
}

/** The text with a reference put in at the caret, in place of the part of its name that stood there. */
export function completed(text: string, caret: number, reference: string): { text: string; caret: number } {
  const at = prefixAt(text, caret);
  if (!at) {
    const put = `{{ ${reference} }}`;
    return { text: text.slice(0, caret) + put + text.slice(caret), caret: caret + put.length };
  }
  if (text.trim() === "") return { text: `{{ ${reference} }}`, caret: reference.length + 6 };
  const head = text.slice(0, at.from);
  const tail = text.slice(caret).replace(/^[\p{L}\p{N}_.'"[\]-]*/u, "");
  const close = /^[^{]*?\}\}/.test(tail) ? "" : " }}";
  const gap = head.endsWith("{{") ? " " : "";
  return { text: head + gap + reference + close + tail, caret: (head + gap + reference + close).length };
}
