import { Facts } from "@/ui/basics";

type Row = [name: string, value: string];

/** What a sentence rests on, as the API names it: nested names become paths, so that nobody has to read JSON. */
export function Evidence({ of }: { of: unknown }) {
  return <Facts of={rows(of).map(([name, value]) => [<code key="name">{name}</code>, value])} />;
}

export function rows(of: unknown, path = ""): Row[] {
  if (of === null || of === undefined || of === "") return [];
  if (Array.isArray(of) && of.every((each) => typeof each !== "object")) return [[path, of.join(", ")]];
  if (typeof of !== "object") return [[path, typeof of === "number" ? rounded(of) : String(of)]];
  return Object.entries(of).flatMap(([name, value]) => rows(value, path ? `${path}.${name}` : name));
}

const rounded = (value: number) => String(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
