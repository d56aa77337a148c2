import type { List } from "./types";

/** Rows of the first answer, which is what most people look at; further ones come in bigger helpings. */
export const FIRST_PAGE = 100;
export const NEXT_PAGE = 500;

/** Pages of a list as they are kept, each with the token that asked for it. */
export interface Held<T> {
  pages: List<T>[];
  pageParams: unknown[];
}

/** What tells rows apart, whatever they are rows of. */
export function identity(row: unknown): string {
  const { id, path, name, version } = row as Record<string, unknown>;
  return String(id ?? path ?? `${String(name)} ${String(version ?? "")}`);
}

/**
 * A fresh answer in place of a held page that others follow: it ends where the held one did, so the next page still
 * begins there. Rows that came in push others out of the answer; those stay. Rows that went draw others into it; those
 * belong to the next page. Null when the two have no row in common.
 */
export function joined<T>(held: List<T>, fresh: List<T>): List<T> | null {
  const places = new Map(fresh.items.map((row, at) => [identity(row), at]));
  for (let at = held.items.length - 1; at >= 0; at--) {
    const place = places.get(identity(held.items[at]));
    if (place === undefined) continue;
    const pushed = place === fresh.items.length - 1 ? held.items.slice(at + 1) : [];
    return { items: [...fresh.items.slice(0, place + 1), ...pushed], next_page_token: held.next_page_token };
  }
  return null;
}

/**
 * Which rows of a long list are on screen. A list of a thousand pages that became stale is not asked for as a whole:
 * its beginning and what is looked at are, the other pages when one scrolls to them.
 */
export class ListWindow<T> {
  private first = 0;
  private last = 0;
  private readonly stale = new Set<unknown>();

  /** The page behind a token: as it is held when nobody looks at it, else asked for. */
  async page(held: Held<T> | undefined, token: string, ask: () => Promise<List<T>>): Promise<List<T>> {
    const at = held ? held.pageParams.indexOf(token) : -1;
    const kept = at < 0 ? undefined : held?.pages[at];
    if (!held || !kept) return ask();
    if (at > 0 && !this.shows(held, at)) {
      this.stale.add(token);
      return kept;
    }
    const fresh = await ask();
    this.stale.delete(token);
    return at === held.pages.length - 1 ? fresh : (joined(kept, fresh) ?? fresh);
  }

  /** These rows are on screen now; whether a page among them waits to be asked for again. */
  look(held: Held<T>, first: number, last: number): boolean {
    this.first = first;
    this.last = last;
    return this.stale.size > 0 && held.pageParams.some((token, at) => this.stale.has(token) && this.shows(held, at));
  }

  private shows(held: Held<T>, at: number): boolean {
    let begin = 0;
    for (let page = 0; page < at; page++) begin += held.pages[page]?.items.length ?? 0;
    return begin <= this.last && begin + (held.pages[at]?.items.length ?? 0) > this.first;
  }
}
