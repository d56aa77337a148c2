/** The small part of Markdown the studio shows, as data; nothing in it can become markup. */

export type Inline =
  { kind: "text" | "code" | "strong" | "em"; text: string } | { kind: "link"; text: string; href: string };

export type Block =
  | { kind: "heading"; level: number; of: Inline[] }
  | { kind: "paragraph"; of: Inline[] }
  | { kind: "list"; numbered: boolean; items: Inline[][] }
  | { kind: "code"; language: string; text: string }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] };

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|__([^_]+)__|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

export function inline(text: string): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) out.push({ kind: "text", text: text.slice(from, match.index) });
    const [whole, code, bold, bold2, em, label, href] = match;
    if (code !== undefined) out.push({ kind: "code", text: code });
    else if (bold !== undefined || bold2 !== undefined) out.push({ kind: "strong", text: bold ?? bold2 ?? "" });
    else if (em !== undefined) out.push({ kind: "em", text: em });
    // Only the open web: "javascript:" and friends stay plain text.
    else if (label !== undefined && href !== undefined && /^https?:\/\//i.test(href))
      out.push({ kind: "link", text: label, href });
    else out.push({ kind: "text", text: label ?? whole });
    from = match.index + whole.length;
  }
  if (from < text.length) out.push({ kind: "text", text: text.slice(from) });
  return out;
}

const cells = (line: string): Inline[][] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => inline(cell.trim()));

const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

export function blocks(text: string): Block[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const out: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.trim() === "") {
      at += 1;
      continue;
    }
    const fence = /^\s*```(\S*)/.exec(line);
    if (fence) {
      const end = lines.findIndex((each, index) => index > at && each.trim().startsWith("```"));
      const stop = end < 0 ? lines.length : end;
      out.push({ kind: "code", language: fence[1] ?? "", text: lines.slice(at + 1, stop).join("\n") });
      at = stop + 1;
      continue;
    }
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (heading) {
      out.push({ kind: "heading", level: (heading[1] ?? "#").length, of: inline(heading[2] ?? "") });
      at += 1;
      continue;
    }
    if (line.includes("|") && /^\s*\|?[\s:-]*-[-|\s:]*$/.test(lines[at + 1] ?? "")) {
      const head = cells(line);
      const rows: Inline[][][] = [];
      at += 2;
      while (at < lines.length && (lines[at] ?? "").includes("|")) {
        rows.push(cells(lines[at] ?? ""));
        at += 1;
      }
      out.push({ kind: "table", head, rows });
      continue;
    }
    const item = ITEM.exec(line);
    if (item) {
      const items: string[] = [];
      while (at < lines.length && (lines[at] ?? "").trim() !== "") {
        const found = ITEM.exec(lines[at] ?? "");
        if (found) items.push(found[2] ?? "");
        else items[items.length - 1] += ` ${(lines[at] ?? "").trim()}`;
        at += 1;
      }
      out.push({ kind: "list", numbered: item[1] !== undefined, items: items.map(inline) });
      continue;
    }
    const paragraph: string[] = [];
    while (
      at < lines.length &&
      (lines[at] ?? "").trim() !== "" &&
      !/^(#{1,6}\s|\s*```)/.test(lines[at] ?? "") &&
      (paragraph.length === 0 || !ITEM.test(lines[at] ?? ""))
    ) {
      paragraph.push((lines[at] ?? "").trim());
      at += 1;
    }
    out.push({ kind: "paragraph", of: inline(paragraph.join(" ")) });
  }
  return out;
}
