import { expect, test } from "vitest";

import { csv, fileName } from "./save";

test("a table becomes CSV that spreadsheets read", () =>
  expect(
    csv(
      ["a", "b,c"],
      [
        [1, 'say "hi"'],
        [null, "two\nlines"],
        [{ x: 1 }, true],
      ],
    ),
  ).toBe('\uFEFFa,"b,c"\r\n1,"say ""hi"""\r\n,"two\nlines"\r\n"{""x"":1}",true\r\n'));

test("a formula of a stranger does not run, and a negative number stays one", () =>
  expect(csv(["x"], [["=cmd()"], ["-1.5"], ["-cmd"], ["@x"], [-2]])).toBe(
    "\uFEFFx\r\n'=cmd()\r\n-1.5\r\n'-cmd\r\n'@x\r\n-2\r\n",
  ));

test("a title becomes a file name", () => {
  expect(fileName("ROC: test / 曲线", "png")).toBe("ROC-test-曲线.png");
  expect(fileName("", "csv")).toBe("result.csv");
});
