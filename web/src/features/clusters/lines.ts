import type { Accelerator, NodeGroup } from "@/api/types";

/** `training: zone=a, gpu=yes` – one resource group a line; without labels the group has the studio's own. */
export function groupsOf(text: string): NodeGroup[] {
  return meaningful(text).map((line) => {
    const at = line.indexOf(":");
    const name = at < 0 ? line : line.slice(0, at);
    return { name: name.trim(), labels: at < 0 ? {} : labelsOf(line.slice(at + 1)) };
  });
}

export function groupLines(groups: readonly NodeGroup[]): string {
  return groups
    .map(({ name, labels }) => {
      const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
      return pairs.length ? `${name}: ${pairs.join(", ")}` : name;
    })
    .join("\n");
}

/** `A100 nvidia.com/gpu gpu.product=A|B` – one kind a line: what people ask for, its resource, labels of its nodes. */
export function acceleratorsOf(text: string, before: readonly Accelerator[] = []): Accelerator[] {
  return meaningful(text).map((line) => {
    const [kind = "", resource = "", ...rest] = line.split(/\s+/);
    const labels: Record<string, string[]> = {};
    for (const pair of rest) {
      const [key = "", values = ""] = split(pair);
      labels[key] = values.split("|");
    }
    // How it is shared has no place in a line: whoever set it elsewhere keeps it.
    const sharing = before.find((each) => each.kind === kind && each.resource === resource)?.sharing ?? null;
    return { kind, resource, labels, sharing };
  });
}

export function acceleratorLines(kinds: readonly Accelerator[]): string {
  return kinds
    .map(({ kind, resource, labels }) => {
      const pairs = Object.entries(labels ?? {}).map(([key, values]) => `${key}=${values.join("|")}`);
      return [kind, resource, ...pairs].join(" ");
    })
    .join("\n");
}

const meaningful = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

function labelsOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of text.split(",").map((each) => each.trim())) {
    const [key = "", value = ""] = split(pair);
    if (key) found[key] = value;
  }
  return found;
}

function split(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair, ""] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}
