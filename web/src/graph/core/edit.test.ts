import { describe, expect, test } from "vitest";

import { circle, edgesOf } from "./edges";
import { addTask, connect, disconnect, freeName, nameFor, removeTasks, renameTask } from "./edit";
import type { PipelineData } from "./pipeline";
import { loneReference, mentions, reference, renameIn } from "./references";
import { upTo } from "./subset";

const demo = (): PipelineData => ({
  pipeline: "demo",
  tasks: {
    load: { template: "dataset-import", args: { source: "sample://iris" } },
    clean: { template: "data-process", args: { input: "{{ tasks.load.outputs.data }}" } },
    xgb: { template: "xgb", args: { train: "{{ tasks.clean.outputs.train }}" } },
    rf: { template: "random_forest", args: { train: "{{ tasks.clean.outputs.train }}" } },
    judge: {
      template: "model-evaluation",
      args: {
        models: ["{{ tasks.xgb.outputs.model }}", "{{ tasks.rf.outputs.model }}"],
        test: "{{ tasks.clean.outputs.test }}",
      },
    },
    keep: {
      template: "model-register",
      when: "{{ tasks.judge.outputs.best_auc > 0.9 and 'tasks.judge' != tasks.judge.outputs['best_name'] }}",
      args: { model: "{{ tasks.judge.outputs.best }}", description: "Of {{ tasks.judge.outputs.best_name }}!" },
      needs: ["load"],
    },
  },
  on_exit: { command: "echo {{ tasks.keep.outputs.version }}" },
  canvas: { nodes: { xgb: { x: 1, y: 2 } }, groups: [{ name: "models", tasks: ["xgb", "rf"] }] },
});

const pairsOf = (doc: PipelineData) =>
  edgesOf(doc).map((edge) => `${edge.from}.${edge.output ?? ""}>${edge.to}.${edge.arg ?? edge.field}`);
const done = (out: ReturnType<typeof connect>): PipelineData => {
  if ("refused" in out) throw new Error(JSON.stringify(out.refused));
  return out.doc;
};

describe("expressions", () => {
  test("mention tasks by dot and by bracket, but not in quotes nor outside of braces", () => {
    const text = `tasks.no {{ tasks.a.outputs.x }} {{ 'tasks.no' ~ tasks["b c"].outputs["y"] ~ mytasks.no ~ run.tasks.no }}`;
    expect(mentions(text).map(({ task, output }) => [task, output])).toEqual([
      ["a", "x"],
      ["b c", "y"],
    ]);
  });

  test("hold names of every script and quote what is no word", () => {
    expect(reference("数据", "表")).toBe("{{ tasks.数据.outputs.表 }}");
    expect(reference("it's-a", 'x"y')).toBe('{{ tasks["it\'s-a"].outputs["x\\"y"] }}');
    expect(loneReference(reference("it's-a", 'x"y'))).toEqual({ task: "it's-a", output: 'x"y' });
  });

  test("are lone only when nothing stands beside the reference", () => {
    expect(loneReference("{{ tasks.a.outputs.x }}")).toEqual({ task: "a", output: "x" });
    expect(loneReference("  {{tasks['a']['outputs'].x}} ")).toEqual({ task: "a", output: "x" });
    for (const text of ["{{ tasks.a.outputs.x + 1 }}", "a {{ tasks.a.outputs.x }}", "{{ tasks.a }}", "x", 3, null])
      expect(loneReference(text)).toBeNull();
  });

  test("are renamed where they mean the task and nowhere else", () => {
    expect(renameIn("{{ tasks.a.outputs.a + tasks.ab.outputs.a }} tasks.a", "a", "b c")).toBe(
      '{{ tasks["b c"].outputs.a + tasks.ab.outputs.a }} tasks.a',
    );
  });

  test("that never end are read to their end", () => {
    expect(mentions("{{ tasks.a.outputs.x").map((each) => each.task)).toEqual(["a"]);
    expect(mentions("{{ 'tasks.a")).toEqual([]);
  });
});

describe("edges", () => {
  test("come from references in any field and from needs, once each", () => {
    expect(pairsOf(demo())).toEqual([
      "load.data>clean.input",
      "clean.train>xgb.train",
      "clean.train>rf.train",
      "xgb.model>judge.models",
      "rf.model>judge.models",
      "clean.test>judge.test",
      "load.>keep.needs",
      "judge.best>keep.model",
      "judge.best_name>keep.description",
      "judge.best_auc>keep.when",
      "judge.best_name>keep.when",
      "keep.version>on_exit.command",
    ]);
  });

  test("are the same objects while their task is", () => {
    const doc = demo();
    const moved = { ...doc, tasks: { ...doc.tasks, load: { ...doc.tasks["load"], label: "x" } } };
    const before = new Set(edgesOf(doc));
    expect(edgesOf(moved).every((edge) => before.has(edge))).toBe(true);
  });

  test("to tasks that are not there are left out", () => {
    expect(edgesOf({ pipeline: "p", tasks: { a: { needs: ["gone"], when: "{{ tasks.gone.outputs.x }}" } } })).toEqual(
      [],
    );
  });
});

describe("connecting", () => {
  test("an output with an argument writes the reference", () => {
    const doc = done(connect(demo(), { from: "clean", output: "test", to: "xgb", arg: "validation" }));
    expect(doc.tasks["xgb"]?.args?.["validation"]).toBe("{{ tasks.clean.outputs.test }}");
  });

  test("adds to a list, once", () => {
    const wish = { from: "load", output: "files", to: "judge", arg: "models", how: "many" as const };
    const doc = done(connect(done(connect(demo(), wish)), wish));
    expect(doc.tasks["judge"]?.args?.["models"]).toHaveLength(3);
    const single = done(
      connect(
        { pipeline: "p", tasks: { a: {}, b: { args: { of: "x" } } } },
        { ...wish, from: "a", to: "b", arg: "of" },
      ),
    );
    expect(single.tasks["b"]?.args?.["of"]).toEqual(["x", "{{ tasks.a.outputs.files }}"]);
  });

  test("puts an output under its name into a mapping", () => {
    const doc: PipelineData = { pipeline: "p", tasks: { a: {}, b: { args: { inputs: { rows: 3 } } } } };
    const wish = { from: "a", output: "rows", to: "b", arg: "inputs", how: "keyed" as const };
    const made = done(connect(doc, wish));
    expect(made.tasks["b"]?.args?.["inputs"]).toEqual({ rows: 3, rows_2: "{{ tasks.a.outputs.rows }}" });
    expect(edgesOf(made)).toHaveLength(1);
    expect(done(disconnect(made, edgesOf(made)[0]!)).tasks["b"]?.args).toEqual({ inputs: { rows: 3 } });
  });

  test("without an output only adds a need", () => {
    const doc = done(connect(demo(), { from: "load", output: null, to: "rf", arg: null }));
    expect(doc.tasks["rf"]?.needs).toEqual(["load"]);
  });

  test("refuses a circle and says which", () => {
    expect(circle(demo(), "judge", "clean")).toEqual(["judge", "clean", "judge"]);
    expect(circle(demo(), "keep", "xgb")).toEqual(["keep", "xgb", "judge", "keep"]);
    expect(connect(demo(), { from: "keep", output: "version", to: "load", arg: "source" })).toEqual({
      refused: { why: "circle", way: ["keep", "load", "keep"] },
    });
    expect(circle(demo(), "load", "load")).toEqual(["load", "load"]);
    expect(circle(demo(), "load", "keep")).toBeNull();
  });

  test("the exit task only by an output", () => {
    expect(connect(demo(), { from: "load", output: null, to: "on_exit", arg: null })).toEqual({
      refused: { why: "exit" },
    });
  });
});

describe("taking away", () => {
  const edge = (doc: PipelineData, text: string) => edgesOf(doc)[pairsOf(doc).indexOf(text)]!;

  test("an edge removes just its reference", () => {
    const doc = demo();
    expect(done(disconnect(doc, edge(doc, "xgb.model>judge.models"))).tasks["judge"]?.args?.["models"]).toEqual([
      "{{ tasks.rf.outputs.model }}",
    ]);
    expect(done(disconnect(doc, edge(doc, "load.data>clean.input"))).tasks["clean"]?.args).toEqual({});
    expect(done(disconnect(doc, edge(doc, "load.>keep.needs"))).tasks["keep"]).not.toHaveProperty("needs");
  });

  test("an edge of a longer expression is not ours to cut", () => {
    const doc = demo();
    expect(disconnect(doc, edge(doc, "judge.best_auc>keep.when"))).toEqual({
      refused: { why: "expression", field: "when" },
    });
    expect(disconnect(doc, edge(doc, "judge.best_name>keep.description"))).toEqual({
      refused: { why: "expression", field: "description" },
    });
  });

  test("a task takes its references, needs, place and membership along", () => {
    const doc = removeTasks(demo(), ["xgb", "load"]);
    expect(doc.tasks["judge"]?.args?.["models"]).toEqual(["{{ tasks.rf.outputs.model }}"]);
    expect(doc.tasks["clean"]?.args).toEqual({});
    expect(doc.tasks["keep"]?.needs).toBeUndefined();
    expect(doc.canvas).toEqual({ groups: [{ name: "models", tasks: ["rf"] }] });
    // What does more than name the output stays, for its author to mend.
    expect(removeTasks(demo(), ["judge"]).tasks["keep"]?.args?.["description"]).toContain("tasks.judge");
  });

  test("leaves what it was made from as it was", () => {
    const doc = demo();
    removeTasks(doc, ["xgb", "on_exit"]);
    expect(doc).toEqual(demo());
    expect(removeTasks(doc, ["on_exit"])).not.toHaveProperty("on_exit");
  });
});

describe("names", () => {
  test("change everywhere at once, at their place in the file", () => {
    const doc = renameTask(demo(), "judge", "the judge");
    expect(Object.keys(doc.tasks)).toEqual(["load", "clean", "xgb", "rf", "the judge", "keep"]);
    expect(doc.tasks["keep"]?.["when"]).toBe(
      `{{ tasks["the judge"].outputs.best_auc > 0.9 and 'tasks.judge' != tasks["the judge"].outputs['best_name'] }}`,
    );
    expect(pairsOf(renameTask(demo(), "load", "x"))).toContain("x.>keep.needs");
    expect(renameTask(demo(), "keep", "k").on_exit?.["command"]).toBe("echo {{ tasks.k.outputs.version }}");
    expect(renameTask(demo(), "xgb", "boost").canvas).toEqual({
      nodes: { boost: { x: 1, y: 2 } },
      groups: [{ name: "models", tasks: ["boost", "rf"] }],
    });
  });

  test("that are taken change nothing", () => {
    const doc = demo();
    expect(renameTask(doc, "xgb", "rf")).toBe(doc);
    expect(renameTask(doc, "xgb", "on_exit")).toBe(doc);
  });

  test("of new tasks are free and need no quotes", () => {
    expect(freeName(["xgb", "xgb_2"], "xgb")).toBe("xgb_3");
    expect(freeName(["xgb_2"], "xgb_2")).toBe("xgb_3");
    expect(nameFor("dataset-import@2")).toBe("dataset_import");
    const made = addTask(demo(), "xgb", { template: "xgb" }, { x: 10.4, y: 3 });
    expect(made.name).toBe("xgb_2");
    expect(made.doc.canvas?.nodes?.["xgb_2"]).toEqual({ x: 10, y: 3 });
  });
});

test("running to a task keeps it, what it needs, and nothing else", () => {
  const doc = upTo(demo(), ["rf"]);
  expect(Object.keys(doc.tasks)).toEqual(["load", "clean", "rf"]);
  expect(doc).not.toHaveProperty("canvas");
  expect(doc).not.toHaveProperty("on_exit");
});
