import type { ProgramWish } from "@/api/types";

/** A program as its form holds it. */
export interface ProgramValues {
  command: string;
  env_name: string;
  python: string;
  packages: string;
  image: string;
  env: Pair[];
  files: { path: string; text: string }[];
  volumes: { place: string; source: string }[];
  ports: { name: string; number?: number | null }[];
  path: string;
  start: number;
  grace: number;
  sidecars: { name: string; command: string; env: Pair[] }[];
}

export interface Pair {
  name: string;
  value: string;
}

type Command = ProgramWish["command"];

const pairsOf = (env: Record<string, string> | undefined): Pair[] =>
  Object.entries(env ?? {}).map(([name, value]) => ({ name, value }));

const envOf = (pairs: (Pair | undefined)[] | undefined): Record<string, string> =>
  Object.fromEntries((pairs ?? []).filter((each) => each?.name).map((each) => [each?.name, each?.value ?? ""]));

/** A list of words is shown as JSON, a line for the shell as it is. */
const lineOf = (command: Command | undefined): string =>
  typeof command === "string" ? command : command && command.length > 0 ? JSON.stringify(command) : "";

/** What is a JSON list of words is one; everything else is a line for the shell. */
export function commandOf(line: string | undefined): string | string[] {
  const text = (line ?? "").trim();
  if (!text.startsWith("[")) return text;
  try {
    const read = JSON.parse(text) as unknown;
    if (Array.isArray(read) && read.every((each) => typeof each === "string")) return read;
  } catch {
    // a line for the shell that begins with a bracket
  }
  return text;
}

export function valuesOf(run: ProgramWish): ProgramValues {
  return {
    command: lineOf(run.command),
    env_name: run.environment?.name ?? "",
    python: run.environment?.python ?? "",
    packages: (run.environment?.packages ?? []).join("\n"),
    image: run.environment?.image ?? "",
    env: pairsOf(run.env),
    files: Object.entries(run.files ?? {}).map(([path, text]) => ({ path, text })),
    volumes: Object.entries(run.volumes ?? {}).map(([place, source]) => ({ place, source })),
    ports: Object.entries(run.ports ?? {}).map(([name, number]) => ({ name, number: number || null })),
    path: run.health?.path ?? "",
    start: run.health?.start ?? 0,
    grace: run.grace ?? 15,
    sidecars: Object.entries(run.sidecars ?? {}).map(([name, each]) => ({
      name,
      command: lineOf(each.command),
      env: pairsOf(each.env),
    })),
  };
}

export function wishOf(values: ProgramValues): ProgramWish {
  const packages = values.packages
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return {
    command: commandOf(values.command),
    environment: { name: values.env_name.trim(), python: values.python.trim(), packages, image: values.image.trim() },
    env: envOf(values.env),
    files: Object.fromEntries(values.files.filter((each) => each?.path).map((each) => [each.path, each.text ?? ""])),
    volumes: Object.fromEntries(
      (values.volumes ?? []).filter((each) => each?.place).map((each) => [each.place, each.source ?? ""]),
    ),
    ports: Object.fromEntries(values.ports.filter((each) => each?.name).map((each) => [each.name, each.number ?? 0])),
    health: { path: values.path.trim(), start: values.start },
    grace: values.grace,
    sidecars: Object.fromEntries(
      values.sidecars
        .filter((each) => each?.name)
        .map((each) => [each.name, { command: commandOf(each.command), env: envOf(each.env) }]),
    ),
  };
}

const UNITS: [string, number][] = [
  ["Gi", 2 ** 30],
  ["Mi", 2 ** 20],
];

/** Bytes as people write them: `2Gi`. */
export function memoryOf(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes > 0 && bytes % size === 0);
  return unit ? `${bytes / unit[1]}${unit[0]}` : String(bytes);
}
