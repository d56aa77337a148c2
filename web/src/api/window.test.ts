import { describe, expect, test } from "vitest";

import type { List } from "./types";
import { joined, ListWindow } from "./window";

interface Row {
  id: string;
  state?: string;
}

const page = (ids: string, next: string | null): List<Row> => ({
  items: [...ids].map((id) => ({ id })),
  next_page_token: next,
});
const said = (list: List<Row> | null) =>
  list && list.items.map((row) => row.id).join("") + (list.next_page_token ?? ".");

describe("a fresh page in place of a held one", () => {
  test("keeps the rows that new ones pushed out", () =>
    expect(said(joined(page("abcd", "2"), page("xyab", "n")))).toBe("xyabcd2"));
  test("leaves rows it was filled up with to the next page", () =>
    expect(said(joined(page("abcd", "2"), page("acde", "n")))).toBe("acd2"));
  test("drops the last row when that one went", () =>
    expect(said(joined(page("abcd", "2"), page("abce", "n")))).toBe("abc2"));
  test("is not joined to a page it has nothing in common with", () =>
    expect(joined(page("abcd", "2"), page("wxyz", "n"))).toBeNull());
});

describe("a long list that became stale", () => {
  const held = { pages: [page("ab", "1"), page("cd", "2"), page("ef", null)], pageParams: ["", "1", "2"] };
  const asked: string[] = [];
  const ask = (token: string, answer: List<Row>) => () => {
    asked.push(token);
    return Promise.resolve(answer);
  };

  test("is asked for where it begins and where one looks, the rest when one scrolls there", async () => {
    const window = new ListWindow<Row>();
    expect(window.look(held, 4, 5)).toBe(false);
    await window.page(held, "", ask("", page("ab", "1")));
    expect(said(await window.page(held, "1", ask("1", page("cd", "2"))))).toBe("cd2");
    await window.page(held, "2", ask("2", page("ef", null)));
    expect(asked).toEqual(["", "2"]);
    expect(window.look(held, 2, 3)).toBe(true);
    await window.page(held, "1", ask("1", page("cd", "2")));
    expect(asked).toEqual(["", "2", "1"]);
    expect(window.look(held, 2, 3)).toBe(false);
  });

  test("goes on where it ended", async () => {
    const window = new ListWindow<Row>();
    expect(said(await window.page(undefined, "", ask("first", page("ab", "1"))))).toBe("ab1");
    expect(said(await window.page(held, "3", ask("next", page("gh", null))))).toBe("gh.");
  });
});
