export interface DiffLine {
  kind: "same" | "added" | "gone";
  text: string;
}

/** Line difference of two texts (longest common subsequence after shared beginning and end are set aside). */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split("\n");
  const b = after.split("\n");
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1;
  const x = a.slice(head, a.length - tail);
  const y = b.slice(head, b.length - tail);
  const width = y.length + 1;
  const longest = new Uint32Array((x.length + 1) * width);
  for (let i = x.length - 1; i >= 0; i -= 1) {
    for (let j = y.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        x[i] === y[j]
          ? (longest[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0);
    }
  }
  const same = (text: string): DiffLine => ({ kind: "same", text });
  const out: DiffLine[] = a.slice(0, head).map(same);
  let i = 0;
  let j = 0;
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && x[i] === y[j]) {
      out.push(same(x[i] ?? ""));
      i += 1;
      j += 1;
    } else if (
      j >= y.length ||
      (i < x.length && (longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0))
    ) {
      out.push({ kind: "gone", text: x[i] ?? "" });
      i += 1;
    } else {
      out.push({ kind: "added", text: y[j] ?? "" });
      j += 1;
    }
  }
  return [...out, ...a.slice(a.length - tail).map(same)];
}

/** The changed lines with `context` lines around them; null stands for lines left out. */
export function nearChanges(lines: DiffLine[], context = 3): (DiffLine | null)[] {
  const keep = new Set<number>();
  lines.forEach((line, at) => {
    if (line.kind === "same") return;
    for (let near = at - context; near <= at + context; near += 1) keep.add(near);
  });
  const out: (DiffLine | null)[] = [];
  lines.forEach((line, at) => {
    if (keep.has(at)) out.push(line);
    else if (out.at(-1) !== null) out.push(null);
  });
  return out;
}
