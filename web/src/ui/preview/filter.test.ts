import { describe, expect, test } from "vitest";

import { sift } from "./filter";

const rows: unknown[][] = [
  ["ann", 3, null],
  ["bob", "12", "x"],
  ["Anna", 0.5, { a: 1 }],
];
const names = (needle: string, filters: Record<number, string>) => sift(rows, needle, filters).map((row) => row[0]);

describe("a filtered table", () => {
  test("finds text in any case, in any column", () => {
    expect(names("ANN", {})).toEqual(["ann", "Anna"]);
    expect(names('"a":1', {})).toEqual(["Anna"]);
  });

  test.each([
    [">2", ["ann", "bob"]],
    ["<=3", ["ann", "Anna"]],
    ["= 12", ["bob"]],
    ["!=3", ["bob", "Anna"]],
    [">", ["ann", "bob", "Anna"]],
    ["> x", []],
  ])("compares numbers: %s", (filter, found) => expect(names("", { 1: filter })).toEqual(found));

  test("knows without, empty and several at once", () => {
    expect(names("", { 0: "!ann" })).toEqual(["bob"]);
    expect(names("", { 2: "=" })).toEqual(["ann"]);
    expect(names("", { 0: "a", 1: ">1" })).toEqual(["ann"]);
  });

  test("is the very same table when nothing is asked", () => expect(sift(rows, " ", { 0: "" })).toBe(rows));
});
