import { expect, test } from "vitest";

import { rows } from "./Evidence";

test("evidence is told line by line, without what is empty", () => {
  const evidence = {
    attempt: 1,
    usage: { seconds: 9.72239637374878, peak_memory: 220069888 },
    needs: ["a", "b"],
    reason: "",
  };
  expect(rows(evidence)).toEqual([
    ["attempt", "1"],
    ["usage.seconds", "9.722"],
    ["usage.peak_memory", "220069888"],
    ["needs", "a, b"],
  ]);
  expect(rows({ tasks: [{ name: "load", late: true }] })).toEqual([
    ["tasks.0.name", "load"],
    ["tasks.0.late", "true"],
  ]);
  expect(rows(null)).toEqual([]);
});
