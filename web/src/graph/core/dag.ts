/** A directed graph as plain data; nothing here knows of pages. */
export interface Dag {
  nodes: readonly { name: string }[];
  edges: readonly { from: string; to: string; output?: string | null | undefined }[];
}

export interface Links {
  before: ReadonlyMap<string, readonly string[]>;
  after: ReadonlyMap<string, readonly string[]>;
}

/** Direct neighbours of every node; edges to unknown nodes are left out. */
export function links(dag: Dag): Links {
  const before = new Map<string, string[]>(dag.nodes.map((node) => [node.name, []]));
  const after = new Map<string, string[]>(dag.nodes.map((node) => [node.name, []]));
  for (const edge of dag.edges) {
    if (!before.has(edge.to) || !after.has(edge.from)) continue;
    if (!before.get(edge.to)?.includes(edge.from)) before.get(edge.to)?.push(edge.from);
    if (!after.get(edge.from)?.includes(edge.to)) after.get(edge.from)?.push(edge.to);
  }
  return { before, after };
}

/** Everything reachable from `start` in one direction, without `start` unless it lies on a cycle. */
export function reach(of: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const seen = new Set<string>();
  const stack = [...(of.get(start) ?? [])];
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    stack.push(...(of.get(name) ?? []));
  }
  return seen;
}

/** Names in an order in which every node comes after what it needs; nodes on a cycle come last. */
export function ordered(dag: Dag): string[] {
  const { before, after } = links(dag);
  const waits = new Map([...before].map(([name, needs]) => [name, needs.length]));
  const ready = dag.nodes.map((node) => node.name).filter((name) => waits.get(name) === 0);
  const out: string[] = [];
  for (let at = 0; at < ready.length; at += 1) {
    const name = ready[at] as string;
    out.push(name);
    for (const next of after.get(name) ?? []) {
      const left = (waits.get(next) ?? 0) - 1;
      waits.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  const placed = new Set(out);
  return [...out, ...dag.nodes.map((node) => node.name).filter((name) => !placed.has(name))];
}
