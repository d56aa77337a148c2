/** Expressions as the page sees them: what a text refers to, how a reference is written, what fits at the caret. */

/** One reference of a text, `tasks.load.outputs.data` as its steps. */
export interface Reference {
  path: string[];
  text: string;
}

const WORD = "[\\p{L}_][\\p{L}\\p{N}_]*";
const STEP = `\\.${WORD}|\\[\\s*(?:'[^']*'|"[^"]*")\\s*\\]`;
const ROOTED = new RegExp(
  `(?<![\\p{L}\\p{N}_.'"])(?:(tasks|params|env|secrets|run)((?:${STEP})+)|(item|index|execution_date|now|creator|runner|project|pipeline_name)((?:${STEP})*)(?![\\p{L}\\p{N}_(]))`,
  "gu",
);
const STEPS = new RegExp(`\\.(${WORD})|\\[\\s*(?:'([^']*)'|"([^"]*)")\\s*\\]`, "gu");
const SPAN = /\{\{([\s\S]*?)\}\}/g;

export const hasExpression = (value: unknown): value is string => typeof value === "string" && value.includes("{{");

/** Whether every `{{` of a text is closed. */
export const isClosed = (text: string): boolean => !text.replace(SPAN, "").includes("{{");

/** What a text refers to, in order, each once. */
export function referencesIn(text: string): Reference[] {
  const found = new Map<string, Reference>();
  for (const span of text.matchAll(SPAN))
    for (const match of (span[1] ?? "").matchAll(ROOTED)) {
      const path = [match[1] ?? match[3] ?? ""];
      for (const step of (match[2] ?? match[4] ?? "").matchAll(STEPS)) path.push(step[1] ?? step[2] ?? step[3] ?? "");
      found.set(match[0], { path, text: match[0] });
    }
  return [...found.values()];
}

/** The reference a text consists of, when it is nothing else. */
export function loneReference(value: unknown): Reference | null {
  if (typeof value !== "string") return null;
  const whole = /^\s*\{\{\s*([\s\S]*?)\s*\}\}\s*$/.exec(value);
  if (!whole || (whole[1] ?? "").includes("{{")) return null;
  const [only, ...more] = referencesIn(value);
  return only && more.length === 0 && only.text === whole[1] ? only : null;
}

const PLAIN = new RegExp(`^${WORD}$`, "u");

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
