import { describe, expect, test } from "vitest";

import { bare, settle, spans } from "./ansi";
import { diffLines, nearChanges } from "./diff";
import { bytes, duration, millis, number, relativeTime } from "./format";
import { fill, pick } from "./i18n";
import { blocks, inline } from "./markdown";

describe("texts", () => {
  test("take their values", () => expect(fill("{n} of {total}", { n: 3, total: 7 })).toBe("3 of 7"));
  test("pick the word by number", () => {
    expect(fill("{n} {n|row|rows}", { n: 1 })).toBe("1 row");
    expect(fill("{n} {n|row|rows}", { n: 2 })).toBe("2 rows");
  });
  test("leave an unknown slot as it is", () => expect(fill("{x}", {})).toBe("{x}"));
  test("of the server are given in the language, else in English", () => {
    expect(pick({ en: "Tree", zh: "树" }, "zh")).toBe("树");
    expect(pick({ en: "Tree" }, "zh")).toBe("Tree");
    expect(pick("plain", "zh")).toBe("plain");
    expect(pick(null, "en")).toBe("");
  });
});

describe("numbers and times", () => {
  test.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1536, "1.5 KiB"],
    [3 * 2 ** 30, "3.0 GiB"],
    [null, "–"],
  ] as const)("%s bytes are %s", (value, said) => expect(bytes(value)).toBe(said));
  test.each([
    [0.0004, "0 ms"],
    [0.84, "840 ms"],
    [3.21, "3.2 s"],
    [59.4, "59 s"],
    [200, "3 m 20 s"],
    [7500, "2 h 5 m"],
    [273600, "3 d 4 h"],
  ])("%s seconds are %s", (value, said) => expect(duration(value)).toBe(said));
  test.each([
    [0.973684210526, "0.973684"],
    [12, "12"],
    [0.0000123, "1.230e-5"],
    ["a", "a"],
    [null, "–"],
  ])("%s is shown as %s", (value, said) => expect(number(value)).toBe(said));
  test("a wire time is read with its zone", () =>
    expect(millis("2026-11-23T18:00:00.123Z")).toBe(Date.UTC(2026, 10, 23, 18, 0, 0, 123)));
  test("time passes in both languages", () => {
    expect(relativeTime(0, 120_000, "en")).toBe("2 min. ago");
    expect(relativeTime(0, 120_000, "zh")).toMatch(/2\s?分钟前/);
  });
});

describe("colours of a terminal", () => {
  test("become spans", () =>
    expect(spans("\u001b[1;31mred\u001b[0m plain")).toEqual([
      { text: "red", bold: true, color: 1 },
      { text: " plain" },
    ]));
  test("are left out of what is searched", () => expect(bare("\u001b[32mok\u001b[0m")).toBe("ok"));
  test("bright and 256 colours are known", () =>
    expect(spans("\u001b[92ma\u001b[38;5;3mb").map((span) => span.color)).toEqual([10, 3]));
  test("what moves the cursor is dropped", () =>
    expect(
      spans("a\u001b[2Kb")
        .map((span) => span.text)
        .join(""),
    ).toBe("ab"));
  test("a carriage return at the end is no overwriting", () => expect(settle("dos line\r")).toBe("dos line"));
});

describe("markdown", () => {
  test("has headings, lists, code and tables", () => {
    expect(
      blocks("# A\n\n- one\n- two\n\n```yaml\na: 1\n```\n\n| x | y |\n|---|---|\n| 1 | 2 |\n").map(
        (block) => block.kind,
      ),
    ).toEqual(["heading", "list", "code", "table"]);
  });
  test("never makes a link of anything but the web", () => {
    expect(inline("[x](javascript:alert(1))").some((part) => part.kind === "link")).toBe(false);
    expect(inline("[x](https://example.org)")[0]).toEqual({ kind: "link", text: "x", href: "https://example.org" });
  });
  test("keeps markup as text", () =>
    expect(blocks("<script>x</script>")).toEqual([
      { kind: "paragraph", of: [{ kind: "text", text: "<script>x</script>" }] },
    ]));
});

describe("a difference", () => {
  test("names what went and what came", () => {
    expect(diffLines("a\nb\nc", "a\nB\nc").map((line) => line.kind)).toEqual(["same", "gone", "added", "same"]);
  });
  test("rebuilds both sides", () => {
    const [before, after] = ["1\n2\n3\n4\n5", "0\n1\n3\n4\n4.5\n5"];
    const lines = diffLines(before, after);
    expect(
      lines
        .filter((line) => line.kind !== "added")
        .map((line) => line.text)
        .join("\n"),
    ).toBe(before);
    expect(
      lines
        .filter((line) => line.kind !== "gone")
        .map((line) => line.text)
        .join("\n"),
    ).toBe(after);
  });
  test("shows only what is near a change", () => {
    const before = Array.from({ length: 30 }, (_, at) => String(at)).join("\n");
    const near = nearChanges(diffLines(before, before.replace("15", "x")), 1);
    expect(near.map((line) => line?.text ?? "…")).toEqual(["…", "14", "15", "x", "16", "…"]);
  });
});
