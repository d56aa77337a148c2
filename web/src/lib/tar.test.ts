import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { tar } from "./tar";

test("what it packs, tar unpacks: empty, long and Chinese names, sizes around a block", async () => {
  const long = `m/${"deep/".repeat(30)}weights.bin`;
  const files = [
    { path: "m/MLmodel", content: new Blob(["flavors: {}"]) },
    { path: "m/empty", content: new Blob([]) },
    { path: "m/模型.bin", content: new Blob([new Uint8Array(512).fill(7)]) },
    { path: long, content: new Blob([new Uint8Array(513).fill(9)]) },
  ];
  const folder = mkdtempSync(join(tmpdir(), "tar-"));
  writeFileSync(join(folder, "m.tar"), Buffer.from(await tar(files).arrayBuffer()));
  execFileSync("tar", ["-xf", "m.tar"], { cwd: folder });
  expect(readFileSync(join(folder, "m/MLmodel"), "utf8")).toBe("flavors: {}");
  expect(readFileSync(join(folder, "m/empty")).length).toBe(0);
  expect([...readFileSync(join(folder, "m/模型.bin"))]).toEqual(Array.from({ length: 512 }, () => 7));
  expect(readFileSync(join(folder, long)).length).toBe(513);
});
