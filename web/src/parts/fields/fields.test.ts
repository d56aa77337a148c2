import { describe, expect, test } from "vitest";

import type { Arg, TemplateSummary } from "@/api/types";
import type { PipelineData } from "@/graph/core/pipeline";

import { ownPlaces, placesOf } from "./columns";
import {
  completed,
  expressionOf,
  isClosed,
  loneReference,
  prefixAt,
  referencesIn,
  tasksIn,
  written,
} from "./expression";
import { fit, needsOf, offersFor, offersIn, tasksAfter } from "./offers";
import { isExpression, mistake, same, textOf, valueOf, withKey, wrongDuration, wrongMemory } from "./values";

const template = (name: string, args: Record<string, Arg>, outputs: TemplateSummary["outputs"]) =>
  [name, { name, args, outputs } as unknown as TemplateSummary] as const;

const templates = new Map([
  template(
    "import",
    { source: { type: "file" } },
    { data: { type: "file", columns_of: "source" }, rows: { type: "integer" } },
  ),
  template("clean", { input: { type: "file" } }, { train: { type: "file", columns_of: "input" } }),
  template("xgb", { train: { type: "file" } }, { model: { type: "folder" }, auc: { type: "number" } }),
  template("python", { code: { type: "code" } }, {}),
]);

const pipeline = {
  pipeline: "demo",
  params: { size: 0.2, table: { type: "file", default: "file://a.csv", label: { en: "Table" } } },
  env: { MODE: "x" },
  tasks: {
    load: { template: "import", args: { source: "{{ params.table }}" } },
    clean: { template: "clean@1", args: { input: "{{ tasks.load.outputs.data }}" } },
    "my task": { template: "xgb", args: { train: "{{ tasks.clean.outputs.train }}" }, foreach: [1, 2] },
    judge: { command: "echo {{ tasks['my task'].outputs.auc }}", needs: ["load"] },
    code: { template: "python", args: { code: "print('{{ tasks.load.x }} {{ not one }}')" } },
  },
} as unknown as PipelineData;

const secrets = ["TOKEN"];
const names = (task: string) =>
  offersFor(pipeline, task, templates, secrets).map((each) => written(each.path) + (each.why ? `!${each.why}` : ""));

describe("expressions", () => {
  test("are read for what they refer to", () => {
    const text = "{{ tasks.a.outputs.x + tasks['b c'].outputs.y }} and {{ params.n | round(2) }} not params.out";
    expect(referencesIn(text).map((each) => each.path)).toEqual([
      ["tasks", "a", "outputs", "x"],
      ["tasks", "b c", "outputs", "y"],
      ["params", "n"],
    ]);
    expect(referencesIn("{{ execution_date }} {{ item.name }} {{ now() }}").map((each) => each.path)).toEqual([
      ["execution_date"],
      ["item", "name"],
    ]);
    expect(referencesIn("{{ x.params.n }} {{ 'params.n' }} {{ 'see params.n' }}")).toEqual([]);
    expect(referencesIn("{{ item.name.upper() }}").map((each) => each.text)).toEqual(["item.name"]);
    expect(referencesIn(`{{ tasks["a\\"b"].outputs.x }}`)[0]?.path).toEqual(["tasks", 'a"b', "outputs", "x"]);
  });

  test("are a lone reference or more than that", () => {
    expect(loneReference(" {{ tasks.a.outputs.x }} ")?.path).toEqual(["tasks", "a", "outputs", "x"]);
    expect(loneReference("{{ tasks.a.outputs.x | first }}")).toBeNull();
    expect(loneReference("{{ params.a }}{{ params.b }}")).toBeNull();
    expect(loneReference("file://{{ params.a }}")).toBeNull();
    expect(loneReference(3)).toBeNull();
  });

  test("write names that are no words in brackets, and read them back", () => {
    for (const path of [
      ["tasks", "my-task", "outputs", "x"],
      ["tasks", "清洗", "outputs", "y"],
      ["tasks", "o'k", "state"],
    ])
      expect(loneReference(expressionOf(path))?.path).toEqual(path);
    expect(written(["tasks", "my-task"])).toBe("tasks['my-task']");
  });

  test("name tasks at any depth", () =>
    expect([...tasksIn({ a: ["{{ tasks.x.outputs.o }}", { b: "{{ tasks.y.state }}" }], c: "tasks.z" })]).toEqual([
      "x",
      "y",
    ]));

  test("tell whether they are closed", () => {
    expect(isClosed("{{ a }} {{ b")).toBe(false);
    expect(isClosed("{{ a }} }}")).toBe(true);
  });

  test("are completed where the caret stands", () => {
    expect(prefixAt("a {{ par", 8)).toEqual({ from: 5, prefix: "par" });
    expect(prefixAt("{{ a }} b", 9)).toBeNull();
    expect(completed("", 0, "params.n").text).toBe("{{ params.n }}");
    expect(completed("{{ par", 6, "params.n").text).toBe("{{ params.n }}");
    expect(completed("{{par }} x", 5, "params.n").text).toBe("{{ params.n }} x");
    expect(completed("file:// end", 7, "params.n").text).toBe("file://{{ params.n }} end");
    const done = completed("{{ a + par }}", 10, "params.n");
    expect(done).toEqual({ text: "{{ a + params.n }}", caret: 15 });
  });
});

describe("what may be referred to", () => {
  test("is all but the task itself and what comes after it", () => {
    expect([...tasksAfter(pipeline, "clean", templates)].sort()).toEqual(["judge", "my task"]);
    expect(names("clean")).toEqual(
      expect.arrayContaining([
        "tasks.load.outputs.data",
        "tasks.clean.outputs.train!self",
        "tasks['my task'].outputs.model!after",
        "tasks.judge.outputs!after",
        "params.size",
        "secrets.TOKEN",
        "env.MODE",
        "execution_date",
      ]),
    );
  });

  test("knows code from expressions", () =>
    expect(needsOf(pipeline.tasks["code"] ?? {}, templates.get("python"))).toEqual([]));

  test("has item in a foreach alone, and secrets not everywhere", () => {
    expect(names("load")).not.toContain("item");
    const offers = offersFor(pipeline, "my task", templates, secrets);
    const kinds = (field: string) => new Set(offersIn(offers, field).map((each) => each.kind));
    expect(kinds("args").has("item")).toBe(true);
    expect(kinds("foreach").has("item")).toBe(false);
    expect(kinds("when").has("secret")).toBe(false);
    expect(kinds("volumes").has("secret")).toBe(false);
    expect(kinds("env").has("secret")).toBe(true);
  });

  test("gives a list where the task runs for each item", () => {
    const model = offersFor(pipeline, "judge", templates, secrets).find((each) => each.path[3] === "model");
    expect(model?.type).toBe("list:folder");
    expect(fit({ type: "list", items: "model" }, model!)).toBe(2);
    expect(fit({ type: "model" }, model!)).toBe(0);
  });

  test("fits by type", () => {
    const offer = (type: string, name = "x") => ({
      path: ["tasks", "a", "outputs", name],
      kind: "output" as const,
      type,
    });
    expect(fit({ type: "file" }, offer("file"))).toBe(2);
    expect(fit({ type: "file" }, offer("number"))).toBe(0);
    expect(fit({ type: "model" }, offer("folder", "model"))).toBe(2);
    expect(fit({ type: "number" }, offer("integer"))).toBe(2);
    expect(fit({ type: "integer" }, offer("string"))).toBe(0);
    expect(fit({ type: "string" }, offer("file"))).toBe(0);
  });
});

describe("columns are looked for", () => {
  test("in the output, then in what the template keeps them of", () =>
    expect(placesOf("{{ tasks.clean.outputs.train }}", pipeline, templates)).toEqual([
      { kind: "output", task: "clean", output: "train" },
      { kind: "output", task: "load", output: "data" },
      { kind: "file", path: "a.csv" },
    ]));

  test("in the file or the sample itself", () => {
    expect(placesOf("sample://customers", pipeline, templates)).toEqual([{ kind: "sample", name: "customers" }]);
    expect(placesOf("file://d/b.csv", null, templates)).toEqual([{ kind: "file", path: "d/b.csv" }]);
    expect(placesOf("https://x/y.csv", pipeline, templates)).toEqual([]);
  });

  test("in what the task itself gave last time", () =>
    expect(ownPlaces(pipeline, "load", "source", templates)).toEqual([
      { kind: "output", task: "load", output: "data" },
    ]));

  test("without end when tasks wait for each other", () => {
    const circle = {
      pipeline: "c",
      tasks: {
        a: { template: "clean", args: { input: "{{ tasks.b.outputs.train }}" } },
        b: { template: "clean", args: { input: "{{ tasks.a.outputs.train }}" } },
      },
    } as unknown as PipelineData;
    expect(placesOf("{{ tasks.a.outputs.train }}", circle, templates).length).toBeLessThan(20);
  });
});

describe("values", () => {
  test("become text and come back", () => {
    const there = (type: Arg["type"], value: Parameters<typeof textOf>[1]) => valueOf(type, textOf(type, value));
    expect(there("number", 0.25)).toBe(0.25);
    expect(there("integer", 3)).toBe(3);
    expect(there("json", { a: [1, null] })).toEqual({ a: [1, null] });
    expect(there("string", "a b")).toBe("a b");
    expect(there("json", '"quoted"')).toBe('"quoted"');
  });

  test("that cannot be read stay as they were typed", () => {
    expect(valueOf("integer", "1x")).toBe("1x");
    expect(valueOf("number", "0.")).toBe(0);
    expect(valueOf("json", "{")).toBe("{");
    expect(valueOf("string", "  ")).toBeUndefined();
  });

  test("are told from expressions", () => {
    expect(isExpression("string", "a {{ b }}")).toBe(true);
    expect(isExpression("code", "print('{{ a }}')")).toBe(false);
    expect(isExpression("code", "{{ params.code }}")).toBe(true);
  });

  const wrong = (arg: Arg, value: Parameters<typeof mistake>[1]) => mistake(arg, value, "x")?.key ?? null;

  test("are checked by their schema", () => {
    expect(wrong({ type: "integer", minimum: 1 }, 0)).toBe("form.at_least");
    expect(wrong({ type: "integer" }, 1.5)).toBe("form.integer");
    expect(wrong({ type: "number", maximum: 1 }, "0.5")).toBeNull();
    expect(wrong({ type: "number" }, "many")).toBe("form.number");
    expect(wrong({ type: "string", required: true }, undefined)).toBe("form.needed");
    expect(wrong({ type: "string", pattern: "[a-z]+" }, "Ab")).toBe("form.pattern");
    expect(wrong({ type: "string", pattern: "(?P<x>a)" }, "b")).toBeNull();
    expect(wrong({ type: "choice", choices: [1, "a"] }, "1")).toBeNull();
    expect(wrong({ type: "choice", choices: [1, "a"] }, "b")).toBe("form.choice");
    expect(wrong({ type: "list", items: "integer", minimum: 2 }, [1])).toBe("form.items_least");
    expect(wrong({ type: "list", items: "integer" }, [1, "b"])).toBe("form.number");
    expect(wrong({ type: "list", items: "file", required: true }, [])).toBe("form.needed");
    expect(wrong({ type: "json" }, "{")).toBe("form.json");
    expect(wrong({ type: "file" }, "data.csv")).toBe("form.path");
    expect(wrong({ type: "file" }, "https://x/y")).toBe("form.scheme");
    expect(wrong({ type: "file", schemes: ["https"] }, "https://x/y")).toBeNull();
    expect(wrong({ type: "model" }, "model://churn")).toBeNull();
    expect(wrong({ type: "integer" }, "{{ params.n }}")).toBeNull();
    expect(wrong({ type: "integer" }, "{{ params.n")).toBe("form.unclosed");
  });

  test("that equal the default are left out", () => {
    expect(withKey({ a: 1, b: 2 }, "a", 5, 5)).toEqual({ b: 2 });
    expect(withKey({ a: 1 }, "l", [], [])).toEqual({ a: 1 });
    expect(withKey({ a: 1 }, "a", undefined)).toEqual({});
    expect(same({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true);
    expect(same([1], { 0: 1 })).toBe(false);
  });

  test("of time and size are what the server reads", () => {
    for (const text of ["90", "90s", "1h30m", "2d", 90]) expect(wrongDuration(text)).toBeNull();
    for (const text of ["", "1 h", "30m1h", "soon"]) expect(wrongDuration(text)?.key).toBe("form.duration");
    for (const text of ["512Mi", "2G", "1.5 GiB", 1024]) expect(wrongMemory(text)).toBeNull();
    expect(wrongMemory("two")?.key).toBe("form.memory");
  });
});
