import { describe, expect, it } from "vitest";

import { acceleratorLines, acceleratorsOf, groupLines, groupsOf } from "./lines";

describe("resource groups as lines", () => {
  it("reads names and labels", () => {
    expect(groupsOf("training\n\n a100 : zone=a , gpu=yes \n")).toEqual([
      { name: "training", labels: {} },
      { name: "a100", labels: { zone: "a", gpu: "yes" } },
    ]);
  });
  it("writes what it reads", () => {
    const text = "training\na100: zone=a, gpu=yes";
    expect(groupLines(groupsOf(text))).toBe(text);
  });
});

describe("accelerators as lines", () => {
  it("reads kinds, resources and labels", () => {
    expect(acceleratorsOf("A100 nvidia.com/gpu product=A100-40|A100-80\nMLU cambricon.com/mlu")).toEqual([
      { kind: "A100", resource: "nvidia.com/gpu", labels: { product: ["A100-40", "A100-80"] }, sharing: null },
      { kind: "MLU", resource: "cambricon.com/mlu", labels: {}, sharing: null },
    ]);
  });
  it("keeps how a kind is shared", () => {
    const sharing = { count: "a.b/c", percent: "", slices: 4 };
    const before = [{ kind: "MLU", resource: "cambricon.com/mlu", labels: {}, sharing }];
    expect(acceleratorsOf(acceleratorLines(before), before)).toEqual(before);
  });
});
