import { describe, expect, test } from "vitest";

import type { Problem } from "@/api/types";
import type { Json, PipelineData } from "@/graph/core/pipeline";

import {
  acceleratorOf,
  cacheData,
  cacheOf,
  environmentData,
  environmentOf,
  pathOf,
  portsOf,
  portVariable,
  problemsAt,
  renamedKey,
  withAccelerator,
  wrongName,
  wrongPlace,
  wrongPort,
  wrongPortName,
  wrongSource,
  wrongVariable,
} from "./model";
import { countsOf, gangOf, rangeOf, rolesOf, withCount } from "./gangs";

describe("the name of a task", () => {
  const wrong = (name: string) => wrongName(name, ["load"])?.key ?? null;
  test("may be of any script, with blanks and quotes within", () => {
    for (const name of ["train", "数据 清洗", "it's", "a.b", "😀"]) expect(wrong(name)).toBeNull();
  });
  test("keeps the rules of the file", () => {
    expect(wrong(" ")).toBe("panel.name_needed");
    expect(wrong("a/b")).toBe("panel.name_slash");
    expect(wrong("..")).toBe("panel.name_slash");
    expect(wrong(" a")).toBe("panel.name_blank");
    expect(wrong("a\tb")).toBe("panel.name_blank");
    expect(wrong("x".repeat(81))).toBe("panel.name_long");
    expect(wrong("on_exit")).toBe("panel.name_exit");
    expect(wrong("load")).toBe("panel.name_taken");
  });
});

describe("problems find their field", () => {
  const at = (path: string) => ({ path, text: "", hint: "", line: null, column: null }) as Problem;
  test("by path, whatever comes below it", () => {
    const problems = [
      at("tasks.a.args.label"),
      at("tasks.a.args.models[1]"),
      at("tasks.a.args.labels"),
      at("tasks.ab"),
    ];
    expect(problemsAt(problems, "tasks.a.args.label")).toEqual([problems[0]]);
    expect(problemsAt(problems, "tasks.a.args.models")).toEqual([problems[1]]);
    expect(problemsAt(problems, "tasks.a").length).toBe(3);
  });
  test("of the exit task too", () => {
    const pipeline = { pipeline: "p", tasks: { a: {} } } as PipelineData;
    expect(pathOf("on_exit", pipeline)).toBe("on_exit");
    expect(pathOf("a", pipeline)).toBe("tasks.a");
  });
});

describe("accelerators", () => {
  test("are read however they are written", () => {
    expect(acceleratorOf({})).toBe("none");
    expect(acceleratorOf({ gpu: 0 })).toBe("none");
    expect(acceleratorOf({ gpu: 2 })).toEqual({ kind: "any", count: 2, share: 1 });
    expect(acceleratorOf({ gpu: "0.5" })).toEqual({ kind: "any", count: 1, share: 0.5 });
    expect(acceleratorOf({ gpu: "A100" })).toEqual({ kind: "A100", count: 1, share: 1 });
    expect(acceleratorOf({ accelerators: [{ kind: "910B", count: 8 }] })).toEqual({ kind: "910B", count: 8, share: 1 });
    expect(acceleratorOf({ gpu: "{{ params.gpu }}" })).toBe("other");
    expect(acceleratorOf({ accelerators: [{ kind: "a" }, { kind: "b" }] })).toBe("other");
  });
  test("are written the shortest way, and read back the same", () => {
    for (const wish of [
      { kind: "any", count: 4, share: 1 },
      { kind: "any", count: 1, share: 0.25 },
      { kind: "A100", count: 1, share: 1 },
      { kind: "A100", count: 2, share: 1 },
      { kind: "A100", count: 1, share: 0.5 },
    ])
      expect(acceleratorOf(withAccelerator({ cpu: 1 }, wish))).toEqual(wish);
    expect(withAccelerator({ cpu: 1, accelerators: [] }, { kind: "any", count: 2, share: 1 })).toEqual({
      cpu: 1,
      gpu: 2,
    });
    expect(withAccelerator({ cpu: 1, gpu: 1 }, "none")).toEqual({ cpu: 1 });
  });
});

test("a cache rule comes back as it went", () => {
  const rules: Json[] = [true, { ttl: "1d" }, { secrets: true }, { ttl: "7d", secrets: true }];
  for (const data of rules) expect(cacheData(cacheOf(data))).toEqual(data);
  expect(cacheData(cacheOf(false))).toBeUndefined();
  expect(cacheData(cacheOf(undefined))).toBeUndefined();
});

test("an environment comes back as it went", () => {
  const written: Json[] = ["tabular", { python: ">=3.11" }, { packages: ["a==1", "b"] }, {}];
  for (const data of written) expect(environmentData(environmentOf(data))).toEqual(data);
  expect(environmentData(environmentOf(undefined))).toBeUndefined();
});

test("environment variables have names the studio leaves to people", () => {
  expect(wrongVariable("OMP_NUM_THREADS", [])).toBeNull();
  expect(wrongVariable("1A", [])?.key).toBe("panel.env_name");
  expect(wrongVariable("CUBE_RUN", [])?.key).toBe("panel.env_own");
  expect(wrongVariable("A", ["A"])?.key).toBe("panel.env_taken");
  expect(Object.keys(renamedKey({ a: 1, b: 2, c: 3 }, "b", "x"))).toEqual(["a", "x", "c"]);
});

describe("ports", () => {
  test("are a list of names or names with numbers", () => {
    expect(portsOf(["web", "api"])).toEqual({ web: null, api: null });
    expect(portsOf({ web: 8000 })).toEqual({ web: 8000 });
    expect(portsOf(undefined)).toEqual({});
    expect(portVariable("tensor-board")).toBe("$CUBE_PORT_TENSOR_BOARD");
  });
  test("have names that can be part of a variable's", () => {
    const wrong = (name: string) => wrongPortName(name, ["api"])?.key ?? null;
    expect([wrong("web"), wrong("tensor-board"), wrong("a".repeat(31))]).toEqual([null, null, null]);
    for (const name of ["", "Web", "1a", "-a", "a_b", "端口", "a".repeat(32)])
      expect(wrong(name)).toBe("panel.port_name");
    expect(wrong("api")).toBe("panel.port_taken");
  });
  test("have numbers that anyone may listen on, or none", () => {
    for (const port of [null, 0, 1024, 65535]) expect(wrongPort(port)).toBeNull();
    for (const port of [80, 1023, 65536, 8000.5, -1, "8000", "x", true])
      expect(wrongPort(port)?.key).toBe("panel.port_number");
  });
});

describe("volumes", () => {
  test("lie below the working folder or /mnt, apart from each other and from what the studio lays", () => {
    const wrong = (place: string) => wrongPlace(place, ["data/corpus"])?.key ?? null;
    for (const place of ["corpus", "data/corp", "data/corpus2", "data/语料", "codes", "/mnt/a/b", "/dev/shm"])
      expect(wrong(place)).toBeNull();
    for (const place of ["", "/data", "/mnt", "/mnt/", "/mnt/../a", "a/", "a//b", "../a", "a/./b"])
      expect(wrong(place)).toBe("panel.volume_place");
    for (const place of ["code", "inputs/a", "args.json", "task.sh"]) expect(wrong(place)).toBe("panel.volume_own");
    for (const place of ["data", "data/corpus", "data/corpus/a"]) expect(wrong(place)).toBe("panel.volume_taken");
  });
  test("come from the project's files, from volumes, or from what an expression gives", () => {
    for (const source of [
      "file://corpus",
      "file://a b/c.csv",
      "file://corpus/",
      "volume://corpus",
      "volume://corpus/a",
      "{{ item }}",
      "file://{{ params.day }}",
    ])
      expect(wrongSource(source)).toBeNull();
    for (const source of [
      "",
      null,
      3,
      "corpus",
      "s3://bucket",
      "file://",
      "file:///etc",
      "file://../keys",
      "volume://",
    ])
      expect(wrongSource(source)?.key).toBe("panel.volume_source");
  });
});

describe("replicas of a distributed task", () => {
  test("are numbers by role, or text alone can say them", () => {
    expect(countsOf(undefined)).toEqual({});
    expect(countsOf({ master: 1, worker: 3 })).toEqual({ master: 1, worker: 3 });
    const others: Json[] = [4, "{{ params.n }}", { worker: "{{ params.n }}" }, { ps: { count: 1 } }];
    for (const other of others) expect(countsOf(other)).toBeNull();
  });
  test("of none are left out", () => {
    expect(withCount({ worker: 2 }, "ps", 1)).toEqual({ worker: 2, ps: 1 });
    expect(withCount({ worker: 2 }, "worker", 0)).toBeUndefined();
    expect(withCount({ worker: 2, ps: 1 }, "ps", undefined)).toEqual({ worker: 2 });
  });
  test("are shown for the roles of the framework and those that are written", () => {
    const known = { name: "mxnet", roles: ["scheduler", "server", "worker"], lead: "scheduler", work: "worker" };
    const mxnet = { ...known, serves: ["scheduler", "server"], needs: ["server"] };
    expect(rolesOf(mxnet, {})).toEqual(mxnet.roles);
    expect(rolesOf({ ...mxnet, roles: [] }, {})).toEqual(["worker"]);
    expect(rolesOf(undefined, { teacher: 1 })).toEqual(["worker", "teacher"]);
    expect(rangeOf(mxnet, "scheduler")).toEqual({ minimum: 1, maximum: 1 });
    expect(rangeOf(mxnet, "server").minimum).toBe(1);
    expect(rangeOf(mxnet, "worker")).toEqual({ minimum: 0, maximum: 256 });
  });
  test("come from the template unless the task says otherwise", () => {
    const template = { framework: "mpi", replicas: { launcher: 1, worker: 1 } };
    expect(gangOf({}, template)).toEqual({ framework: "mpi", replicas: null, usual: template.replicas });
    expect(gangOf({ framework: "ray", replicas: 3 }, template).framework).toBe("ray");
  });
});
