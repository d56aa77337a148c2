import { expect, test } from "vitest";

import { runFilter } from "./filters";

test("what is typed into the search of runs is one value, whatever it holds", () => {
  expect(runFilter({ prefix: "my run" })).toMatchObject({ filter: 'name:"my run"' });
  expect(runFilter({ prefix: ' say "hi" ', states: ["Failed"] })).toMatchObject({
    filter: 'state:Failed name:"say hi"',
  });
  expect(runFilter({ prefix: "  " })).toMatchObject({ filter: "" });
});
