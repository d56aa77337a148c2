import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Plugin } from "vite";
import { parse } from "yaml";

interface Listed {
  name: string;
  title: Record<string, string>;
  summary: Record<string, string>;
  minutes: number;
}

interface Written {
  params?: Record<string, { required?: boolean } | null>;
}

/** Gives the pages the pipelines that ship, as `virtual:examples`: they are the server's own files, read when building. */
export function examples(folder: string): Plugin {
  const id = "virtual:examples";
  return {
    name: "examples",
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(source) {
      if (source !== `\0${id}`) return null;
      const index = join(folder, "index.yaml");
      this.addWatchFile(index);
      const { examples: listed } = parse(readFileSync(index, "utf8")) as { examples: Listed[] };
      const all = listed.map((each) => {
        const file = join(folder, each.name, "pipeline.yaml");
        this.addWatchFile(file);
        const text = readFileSync(file, "utf8");
        const params = Object.values((parse(text) as Written).params ?? {});
        return { ...each, text, asks: params.some((param) => param?.required === true) };
      });
      return `export const examples = ${JSON.stringify(all)};`;
    },
  };
}
