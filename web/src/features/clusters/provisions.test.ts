import { describe, expect, it } from "vitest";

import { provisionBody, PROVISIONS } from "./provisions";

describe("what a cluster provides", () => {
  it("is none without a size", () => {
    expect(provisionBody({ storage: { size: " ", storage_class: "fast" }, environments: {} })).toEqual({
      storage: null,
      environments: null,
    });
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
