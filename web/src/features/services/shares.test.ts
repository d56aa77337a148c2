import { describe, expect, it } from "vitest";

import { joined, moved, same, type Share, wishOf } from "./shares";

const shares: Share[] = [
  { revision: 7, percent: 90 },
  { revision: 8, percent: 10 },
];
const sum = (of: Share[]) => of.reduce((total, each) => total + each.percent, 0);

describe("shares", () => {
  it("are given and taken at a border, and always add up to 100", () => {
    expect(moved(shares, 0, -5).map((each) => each.percent)).toEqual([85, 15]);
    for (const by of [-500, -90.4, -1, 0, 0.6, 10, 500]) expect(sum(moved(shares, 0, by))).toBe(100);
    expect(moved(shares, 0, 500).map((each) => each.percent)).toEqual([100, 0]);
    expect(moved(shares, 1, 5)).toEqual(shares);
  });

  it("take a revision in without giving it anything", () => {
    const three = joined(shares, 3);
    expect(three.map((each) => each.revision)).toEqual([3, 7, 8]);
    expect(sum(three)).toBe(100);
    expect(joined(three, 3)).toEqual(three);
    expect(same(three, shares)).toBe(false);
    expect(wishOf(three)).toEqual({ 7: 90, 8: 10 });
  });
});
