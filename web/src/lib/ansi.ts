/** A stretch of text with one look. */
export interface Span {
  text: string;
  color?: number;
  bold?: boolean;
  dim?: boolean;
  underline?: boolean;
}

const ESCAPE = /\u001b\[([0-9;]*)([A-Za-z])|\u001b\][^\u0007]*(?:\u0007|\u001b\\)|\u001b[()][A-Z0-9]/g;
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** What a terminal would leave on the line: after a carriage return the text before it is overwritten. */
export function settle(line: string): string {
  const clean = line.endsWith("\r") ? line.slice(0, -1) : line;
  const at = clean.lastIndexOf("\r");
  return at < 0 ? clean : clean.slice(at + 1);
}

/** Splits a line at its colour codes; codes other than colours are dropped, control bytes shown as "·". */
export function spans(line: string): Span[] {
  const out: Span[] = [];
  let look: Omit<Span, "text"> = {};
  let from = 0;
  const push = (to: number) => {
    if (to > from) out.push({ text: line.slice(from, to).replace(UNSEEN, "·"), ...look });
  };
  for (const match of line.matchAll(ESCAPE)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") look = next(look, match[1] ?? "");
  }
  push(line.length);
  return out;
}

function next(look: Omit<Span, "text">, codes: string): Omit<Span, "text"> {
  let now = { ...look };
  const list = codes === "" ? [0] : codes.split(";").map(Number);
  for (let at = 0; at < list.length; at += 1) {
    const code = list[at] ?? 0;
    if (code === 0) now = {};
    else if (code === 1) now.bold = true;
    else if (code === 2) now.dim = true;
    else if (code === 4) now.underline = true;
    else if (code === 22) now = { ...now, bold: false, dim: false };
    else if (code === 24) now.underline = false;
    else if (code >= 30 && code <= 37) now.color = code - 30;
    else if (code >= 90 && code <= 97) now.color = code - 90 + 8;
    else if (code === 39) delete now.color;
    else if (code === 38 || code === 48) {
      // 256 and true colours: the first sixteen are kept, the rest are not worth a palette.
      if (list[at + 1] === 5) {
        const wanted = list[at + 2] ?? 0;
        if (code === 38 && wanted < 16) now.color = wanted;
        at += 2;
      } else if (list[at + 1] === 2) at += 4;
    }
  }
  return now;
}

/** The line without any escape code: for search and copying. */
export const bare = (line: string): string => line.replace(ESCAPE, "");
