/** Distributed tasks as the form edits them: a framework, and how many replicas of each of its roles. */

import type { Json, TaskData } from "@/graph/core/pipeline";
import type { Value } from "@/parts/fields/values";

/** Roles of each framework, the leading one first; the server knows the same (`spec/frameworks.py`). */
export const ROLES: Record<string, readonly string[]> = {
  pytorch: ["master", "worker"],
  deepspeed: ["master", "worker"],
  colossalai: ["master", "worker"],
  megatron: ["master", "worker"],
  tensorflow: ["chief", "worker", "ps", "evaluator"],
  paddle: ["worker", "ps"],
  mxnet: ["scheduler", "server", "worker"],
  mindspore: ["scheduler", "server", "worker"],
  mpi: ["launcher", "worker"],
  horovod: ["launcher", "worker"],
  ray: ["head", "worker"],
  volcano: ["worker"],
};

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

/** The roles to show: those of the framework, then whatever else is written. */
export const rolesOf = (framework: string, counts: Counts): string[] => [
  ...new Set([...(ROLES[framework] ?? ["worker"]), ...Object.keys(counts)]),
];

/** What a task says, else its template. */
export function gangOf(task: TaskData, template: { framework?: string; replicas?: unknown } | null) {
  const own = task["framework"];
  const framework = typeof own === "string" && own ? own : (template?.framework ?? "");
  return { framework, replicas: task["replicas"] ?? null, usual: (template?.replicas ?? undefined) as Value };
}
