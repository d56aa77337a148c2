// Writes src/api/generated/schema.ts from the server's own description of its API.
//   npm run generate            write it
//   npm run generate -- --check fail when it is stale
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import openapiTS, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const target = fileURLToPath(new URL("../src/api/generated/schema.ts", import.meta.url));
const venv = `${root}.venv/bin/python`;
const python = process.env.PYTHON ?? (existsSync(venv) ? venv : "python3");

const description = execFileSync(python, ["-m", "cubestudio.api.openapi"], {
  cwd: root,
  maxBuffer: 64 << 20,
  env: { ...process.env, PYTHONPATH: `${root}src` },
});
const head = "// Made by `npm run generate` from the server's OpenAPI; never edited.\n\n";
const made = head + astToString(await openapiTS(JSON.parse(description.toString())));

if (process.argv.includes("--check")) {
  if (!existsSync(target) || readFileSync(target, "utf8") !== made) {
    console.error("src/api/generated/schema.ts is stale: run `npm run generate` in web/ and commit it.");
    process.exit(1);
  }
} else writeFileSync(target, made);
