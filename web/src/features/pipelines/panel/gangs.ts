/** Distributed tasks as the form edits them: a framework, and how many replicas of each of its roles. */

import type { Framework } from "@/api/types";
import type { Json, TaskData } from "@/graph/core/pipeline";
import type { Value } from "@/parts/fields/values";

type Counts = Record<string, number>;

/** Numbers by role; null when only text can say it (a number alone, expressions, roles with commands of their own). */
export function countsOf(value: Value): Counts | null {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) return null;
  const counts: Counts = {};
  for (const [role, count] of Object.entries(value)) {
    if (typeof count !== "number") return null;
    counts[role] = count;
  }
  return counts;
}

/** The replicas with another number of one role; what is not asked for is left out. */
export function withCount(counts: Counts, role: string, count: Value): Record<string, Json> | undefined {
  const next: Record<string, Json> = { ...counts };
  if (typeof count === "number" && count > 0) next[role] = count;
  else delete next[role];
  return Object.keys(next).length > 0 ? next : undefined;
}

/** The roles to show: those of the framework (any are known to be without one), then whatever else is written. */
export function rolesOf(known: Framework | undefined, counts: Counts): string[] {
  const usual = known && known.roles.length > 0 ? known.roles : [known?.work ?? "worker"];
  return [...new Set([...usual, ...Object.keys(counts)])];
}

/** How few and how many of a role there may be. */
export function rangeOf(known: Framework | undefined, role: string): { minimum: number; maximum: number } {
  if (known?.lead === role) return { minimum: 1, maximum: 1 };
  return { minimum: known?.needs.includes(role) ? 1 : 0, maximum: 256 };
}

/** What a task says, else its template. */
export function gangOf(task: TaskData, template: { framework?: string; replicas?: unknown } | null) {
  const own = task["framework"];
  const framework = typeof own === "string" && own ? own : (template?.framework ?? "");
  return { framework, replicas: task["replicas"] ?? null, usual: (template?.replicas ?? undefined) as Value };
}
