import { describe, expect, it } from "vitest";

import { isDevice, quotaBody, quotaLine, quotaWish } from "./quota";

describe("a quota", () => {
  const quota = { cpu: "8", memory: "16Gi", storage: "", pods: 20, devices: { "nvidia.com/gpu": 2 } };
  it("goes through the form unchanged", () => {
    expect(quotaBody(quotaWish(quota))).toEqual(quota);
  });
  it("limits nothing when nothing is written", () => {
    const nothing = { cpu: "", memory: "", storage: "", pods: 0, devices: {} };
    expect(quotaBody(undefined)).toEqual(nothing);
    expect(quotaBody({ cpu: " ", pods: null })).toEqual(nothing);
    expect(quotaLine(nothing)).toBe("");
  });
  it("is said in a line", () => {
    expect(quotaLine(quota)).toBe("cpu 8 · memory 16Gi · pods 20 · nvidia.com/gpu 2");
  });
  it("knows a device by its slash and its number", () => {
    expect(["nvidia.com/gpu=2", "gpu=2", "nvidia.com/gpu", "a/b=x"].map(isDevice)).toEqual([true, false, false, false]);
  });
});
