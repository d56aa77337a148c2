import type { Arg, ArgType } from "@/api/types";
import type { Json } from "@/graph/core/pipeline";
import type { Key, Values } from "@/lib/i18n";

import { hasExpression, isClosed } from "./expression";

export type Value = Json | undefined;

/** Something wrong with a value, as words to be said. */
export interface Mistake {
  key: Key;
  values?: Values;
}

/** Whether two values are the same data. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, two] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(one);
  return keys.length === Object.keys(two).length && keys.every((key) => key in two && same(one[key], two[key]));
}

const PATHS = new Set<ArgType>(["file", "folder", "model"]);
export const isPath = (type: ArgType | undefined): boolean => type !== undefined && PATHS.has(type);

/** Whether a value is an expression. Code is taken as it is, unless it is one expression as a whole. */
export function isExpression(type: ArgType, value: unknown): value is string {
  if (!hasExpression(value)) return false;
  if (type !== "code") return true;
  const text = value.trim();
  return text.startsWith("{{") && text.endsWith("}}") && text.split("{{").length === 2;
}

/** A value as the text of its field. */
export function textOf(type: ArgType, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (type === "json") return JSON.stringify(value, null, 2);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The text of a field as its value; what cannot be read stays text, and its mistake is told. */
export function valueOf(type: ArgType, text: string): Value {
  if (text.trim() === "") return undefined;
  if (type === "integer" || type === "number") {
    const number = Number(text);
    return NUMBER.test(text.trim()) && Number.isFinite(number) ? number : text;
  }
  if (type === "json") {
    try {
      const read = JSON.parse(text) as Json;
      // A text within JSON would be read as JSON once more: it keeps its quotes.
      return typeof read === "string" || read === null ? text : read;
    } catch {
      return text;
    }
  }
  return text;
}

const isEmpty = (arg: Arg, value: unknown): boolean =>
  value === undefined || value === null || value === "" || (arg.required === true && same(value, []));

/** What is wrong with a value by its schema, as far as the page can tell; the server has the last word. */
export function mistake(arg: Arg, value: Value, name: string): Mistake | null {
  if (isEmpty(arg, value)) return arg.required ? { key: "form.needed", values: { name } } : null;
  if (isExpression(arg.type, value)) return isClosed(value) ? null : { key: "form.unclosed" };
  switch (arg.type) {
    case "integer":
    case "number":
      return wrongNumber(arg, value);
    case "boolean":
      return typeof value === "boolean" || /^(true|false)$/i.test(String(value)) ? null : { key: "form.boolean" };
    case "choice": {
      const known = (arg.choices ?? []).map(String);
      return known.includes(String(value)) ? null : { key: "form.choice", values: { choices: known.join(", ") } };
    }
    case "list":
    case "columns":
      return wrongList(arg, value, name);
    case "json":
      return typeof value === "string" && !isJson(value) ? { key: "form.json" } : null;
    case "file":
    case "folder":
    case "model":
      return wrongPath(arg, value);
    default:
      return typeof value === "string" && arg.pattern && !fits(arg.pattern, value)
        ? { key: "form.pattern", values: { pattern: arg.pattern } }
        : null;
  }
}

function wrongNumber(arg: Arg, value: Value): Mistake | null {
  const number = typeof value === "number" ? value : NUMBER.test(String(value).trim()) ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) return { key: "form.number" };
  if (arg.type === "integer" && !Number.isInteger(number)) return { key: "form.integer" };
  return outside(arg, number, "form.at_least", "form.at_most");
}

function wrongList(arg: Arg, value: Value, name: string): Mistake | null {
  // Columns may be written with commas, lists as JSON: the server reads both.
  if (typeof value === "string") {
    if (arg.type === "columns") return null;
    return isJson(value) && value.trim().startsWith("[") ? null : { key: "form.list" };
  }
  if (!Array.isArray(value)) return { key: "form.list" };
  const count = outside(arg, value.length, "form.items_least", "form.items_most");
  if (count) return count;
  const item = itemOf(arg);
  for (const [at, each] of value.entries()) {
    const wrong = mistake(item, each, `${name}[${at + 1}]`);
    if (wrong) return wrong;
  }
  return null;
}

function outside(arg: Arg, amount: number, low: Key, high: Key): Mistake | null {
  if (typeof arg.minimum === "number" && amount < arg.minimum) return { key: low, values: { n: arg.minimum } };
  if (typeof arg.maximum === "number" && amount > arg.maximum) return { key: high, values: { n: arg.maximum } };
  return null;
}

/** URL schemes a file argument takes. */
export const schemesOf = (arg: Arg): string[] => [
  ...new Set(["file", "sample", ...(arg.type === "model" ? ["model"] : []), ...(arg.schemes ?? [])]),
];

function wrongPath(arg: Arg, value: Value): Mistake | null {
  if (typeof value !== "string") return typeof value === "object" ? null : { key: "form.path" };
  if (value.startsWith("/")) return null;
  const scheme = /^([a-z][a-z0-9+]*):\/\/(.+)$/s.exec(value);
  if (!scheme) return { key: "form.path" };
  const known = schemesOf(arg);
  return known.includes(scheme[1] ?? "")
    ? null
    : { key: "form.scheme", values: { schemes: known.map((each) => `${each}://`).join(", ") } };
}

/** The schema of one element of a list. */
export const itemOf = (arg: Arg): Arg => ({
  ...arg,
  type: (arg.type === "columns" ? "column" : (arg.items ?? "string")) as ArgType,
  required: true,
  minimum: null,
  maximum: null,
  default: undefined,
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(text);
  } catch {
    return true; // a pattern only the server's language knows
  }
}

/** The data with one key set; a value that is not given, or is the default, is left out. */
export function withKey<T extends object>(data: T, key: string, value: Value, fallback?: unknown): T {
  const next = { ...data } as Record<string, unknown>;
  if (value === undefined || same(value, fallback)) delete next[key];
  else next[key] = value;
  return next as T;
}

const DURATION = /^(?:\d+(?:\.\d+)?d)?(?:\d+(?:\.\d+)?h)?(?:\d+(?:\.\d+)?m)?(?:\d+(?:\.\d+)?s)?$/;

/** `90`, `90s`, `10m`, `1h30m`, `2d`. */
export function wrongDuration(value: Value): Mistake | null {
  if (value === undefined || (typeof value === "number" && value >= 0)) return null;
  const text = String(value).trim().toLowerCase();
  return text !== "" && (/^\d+(\.\d+)?$/.test(text) || DURATION.test(text)) ? null : { key: "form.duration" };
}

/** `512Mi`, `2G` or a plain number of bytes. */
export function wrongMemory(value: Value): Mistake | null {
  if (value === undefined || hasExpression(value)) return null;
  return /^\d+(\.\d+)?\s*([kmgt]i?)?b?$/i.test(String(value).trim()) ? null : { key: "form.memory" };
}

/** `2`, `0.5` or `500m`. */
export function wrongCpu(value: Value): Mistake | null {
  if (value === undefined || hasExpression(value)) return null;
  return /^\d+(\.\d+)?m?$/.test(String(value).trim()) ? null : { key: "form.cpu" };
}
