/** The form of a task as plain logic: what the file's own form says, as fields, and back. */

import type { Problem } from "@/api/types";
import type { Json, PipelineData, TaskData } from "@/graph/core/pipeline";
import { hasExpression } from "@/parts/fields/expression";
import type { Mistake, Value } from "@/parts/fields/values";

const MOST_NAME = 80;

/** Why a name cannot be a task's, or null. Quotes, blanks and any script are fine. */
export function wrongName(name: string, taken: readonly string[]): Mistake | null {
  if (name.trim() === "") return { key: "panel.name_needed" };
  if ([...name].length > MOST_NAME) return { key: "panel.name_long" };
  if (name.includes("/") || name === "." || name === "..") return { key: "panel.name_slash" };
  if (name !== name.trim() || /\p{C}/u.test(name)) return { key: "panel.name_blank" };
  if (name === "on_exit") return { key: "panel.name_exit" };
  return taken.includes(name) ? { key: "panel.name_taken", values: { name } } : null;
}

/** Where the problems of a task have their paths. */
export const pathOf = (name: string, pipeline: PipelineData): string =>
  name === "on_exit" && !(name in pipeline.tasks) ? "on_exit" : `tasks.${name}`;

/** Problems at a path or below it. */
export const problemsAt = (problems: readonly Problem[], path: string): Problem[] =>
  problems.filter((each) => each.path === path || each.path.startsWith(`${path}.`) || each.path.startsWith(`${path}[`));

/** Accelerators as the panel edits them. */
export interface Accelerator {
  kind: string;
  count: number;
  share: number;
}

type Resources = Record<string, Json>;

/** The one accelerator wish of a task; "other" when only text can say it. */
export function acceleratorOf(resources: Resources): Accelerator | "none" | "other" {
  const { gpu, accelerators } = resources;
  if (gpu !== undefined && accelerators !== undefined) return "other";
  if (gpu !== undefined) {
    if (hasExpression(gpu)) return "other";
    if (typeof gpu === "string" && !/^\d+(\.\d+)?$/.test(gpu)) return { kind: gpu, count: 1, share: 1 };
    const amount = Number(gpu);
    if (!(amount > 0)) return "none";
    return amount < 1 ? { kind: "any", count: 1, share: amount } : { kind: "any", count: Math.trunc(amount), share: 1 };
  }
  if (accelerators === undefined || (Array.isArray(accelerators) && accelerators.length === 0)) return "none";
  if (!Array.isArray(accelerators) || accelerators.length > 1) return "other";
  const one = accelerators[0];
  if (one === null || typeof one !== "object" || Array.isArray(one)) return "other";
  const [count, share] = [Number(one["count"] ?? 1), Number(one["share"] ?? 1)];
  if (!Number.isFinite(count) || !Number.isFinite(share)) return "other";
  return { kind: String(one["kind"] ?? "any"), count, share };
}

/** The resources with an accelerator wish written the shortest way people know. */
export function withAccelerator(resources: Resources, wish: Accelerator | "none"): Resources {
  const rest = { ...resources };
  delete rest["gpu"];
  delete rest["accelerators"];
  if (wish === "none") return rest;
  const { kind, count, share } = wish;
  if (kind === "any" || kind === "") return { ...rest, gpu: share < 1 ? share : count };
  if (count === 1 && share === 1) return { ...rest, gpu: kind };
  return { ...rest, accelerators: [share < 1 ? { kind, share } : { kind, count }] };
}

export interface Cache {
  on: boolean;
  ttl: Value;
  secrets: boolean;
}

export function cacheOf(value: Value): Cache {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    return { on: value === true, ttl: undefined, secrets: false };
  return { on: true, ttl: value["ttl"], secrets: value["secrets"] === true };
}

export function cacheData(cache: Cache): Value {
  if (!cache.on) return undefined;
  const data = {
    ...(cache.ttl !== undefined && { ttl: cache.ttl }),
    ...(cache.secrets && { secrets: true }),
  };
  return Object.keys(data).length > 0 ? data : true;
}

export interface Python {
  /** An environment that ships; "" = the template's, null = written out. */
  name: string | null;
  python: string;
  packages: string[];
}

export function environmentOf(value: Value): Python {
  if (value === undefined || value === null) return { name: "", python: "", packages: [] };
  if (typeof value !== "object" || Array.isArray(value)) return { name: String(value), python: "", packages: [] };
  const packages = Array.isArray(value["packages"]) ? value["packages"].map(String) : [];
  return { name: null, python: value["python"] === undefined ? "" : String(value["python"]), packages };
}

export function environmentData(of: Python): Value {
  if (of.name !== null) return of.name || undefined;
  return {
    ...(of.python && { python: of.python }),
    ...(of.packages.length > 0 && { packages: of.packages }),
  };
}

/** Why a line is no requirement, or null. */
export const wrongPackage = (line: string): boolean => line.trim() === "" || line.trimStart().startsWith("-");

/** Why a name cannot be an environment variable's. */
export function wrongVariable(name: string, taken: readonly string[]): Mistake | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) return { key: "panel.env_name" };
  if (name.startsWith("CUBE_") || name === "LD_PRELOAD" || name === "LD_LIBRARY_PATH") return { key: "panel.env_own" };
  return taken.includes(name) ? { key: "panel.env_taken" } : null;
}

/** Ports by name; in the file they may be a list of names. */
export const portsOf = (value: Value): Record<string, Json> =>
  Array.isArray(value)
    ? Object.fromEntries(value.map((name) => [String(name), null]))
    : value !== null && typeof value === "object"
      ? value
      : {};

/** Where a task finds the number of a port. */
export const portVariable = (name: string): string => `$CUBE_PORT_${name.toUpperCase().replaceAll("-", "_")}`;

/** Why a name cannot be a port's. */
export function wrongPortName(name: string, taken: readonly string[]): Mistake | null {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) return { key: "panel.port_name" };
  return taken.includes(name) ? { key: "panel.port_taken" } : null;
}

/** Why a value is no number of a port; none is one that the studio chooses. */
export const wrongPort = (value: Json): Mistake | null =>
  value === null || value === 0 || (Number.isInteger(value) && Number(value) >= 1024 && Number(value) <= 65535)
    ? null
    : { key: "panel.port_number" };

const isPlain = (path: string): boolean => path.split("/").every((part) => !["", ".", ".."].includes(part));
const STUDIO_PLACES = ["code", "inputs", "args.json", "task.sh"];

/** Why nothing can be laid at a place below the working folder or `/mnt`. */
export function wrongPlace(place: string, taken: readonly string[]): Mistake | null {
  if (!isPlain(place.startsWith("/mnt/") ? place.slice(5) : place) && place !== "/dev/shm")
    return { key: "panel.volume_place" };
  if (STUDIO_PLACES.includes(place.split("/")[0] ?? "")) return { key: "panel.volume_own" };
  const meets = (other: string) => `${place}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${place}/`);
  return taken.some(meets) ? { key: "panel.volume_taken" } : null;
}

/** Why a value is no source of a volume. */
export function wrongSource(value: Json): Mistake | null {
  const text = typeof value === "string" ? value : "";
  if (text.includes("{{")) return null;
  const path = text.replace(/^(file|volume):\/\//, "").replace(/\/$/, "");
  if (path === text) return { key: "panel.volume_source" };
  return isPlain(path) ? null : { key: "panel.volume_source" };
}

/** The same mapping with one key called otherwise, at its place. */
export const renamedKey = (of: Record<string, Json>, from: string, to: string): Record<string, Json> =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key === from ? to : key, value]));

/** How many of these keys a task says something about. */
export const countSet = (task: TaskData, keys: readonly string[]): number =>
  keys.filter((key) => task[key] !== undefined).length;
