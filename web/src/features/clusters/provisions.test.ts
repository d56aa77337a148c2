import { describe, expect, it } from "vitest";

import { provisionBody, PROVISIONS } from "./provisions";

describe("what a cluster provides", () => {
  it("is none when nothing is written", () => {
    expect(provisionBody({ storage: { size: " ", storage_class: "" }, environments: {} })).toEqual({
      storage: null,
      environments: null,
    });
  });
  it("is not forgotten when a class stands alone", () => {
    const alone = { size: "", storage_class: "fast", shared: true };
    expect(provisionBody({ storage: { storage_class: " fast " } }).storage).toEqual(alone);
  });
  it("is told with everything that was not written", () => {
    expect(provisionBody({ storage: { size: " 20Gi " }, environments: { size: "1Gi", shared: false } })).toEqual({
      storage: { size: "20Gi", storage_class: "", shared: true },
      environments: { size: "1Gi", storage_class: "", shared: false },
    });
  });
  it("speaks of the network when its fields were open", () => {
    expect(provisionBody(PROVISIONS).network).toEqual(PROVISIONS.network);
  });
});
