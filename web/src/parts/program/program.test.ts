import { describe, expect, it } from "vitest";

import { commandOf, valuesOf, wishOf } from "./values";

describe("a program in its form", () => {
  it("comes out as it went in", () => {
    const run = {
      command: ["python", "app.py"],
      environment: { name: "tabular", python: "", packages: ["httpx"], image: "" },
      env: { A: "1" },
      files: { "conf/app.txt": "x\n" },
      volumes: { "/mnt/a": "volume://a" },
      ports: { metrics: 0, http: 8080 },
      health: { path: "/up", start: 60 },
      grace: 5,
      sidecars: { beat: { command: "sleep 9", env: { B: "2" } } },
    };
    expect(wishOf(valuesOf(run))).toEqual(run);
  });

  it("takes a JSON list for words and everything else for a line", () => {
    expect(commandOf('["a", "b c"]')).toEqual(["a", "b c"]);
    expect(commandOf("[ -f x ] && y")).toBe("[ -f x ] && y");
    expect(commandOf("  a b ")).toBe("a b");
    expect(commandOf(undefined)).toBe("");
  });
});
