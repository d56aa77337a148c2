import { expect, test } from "vitest";

import type { Bead, Schedule } from "@/api/types";

import { moodOf } from "./mood";

const mood = (given: Partial<Schedule>, ...states: string[]) =>
  moodOf({ paused: false, late: "", last: states.map((state) => ({ state }) as Bead), ...given } as Schedule);

test("a schedule shows what asks for attention first", () => {
  expect(mood({ paused: true, late: "It is late" }, "Waiting")).toBe("Paused");
  expect(mood({ late: "It is late" }, "Running", "Waiting")).toBe("Late");
  expect(mood({}, "Waiting", "Running")).toBe("Waiting");
});

test("else how its last due time went", () => {
  expect(mood({}, "Succeeded", "Failed")).toBe("Failed");
  expect(mood({})).toBeNull();
});
