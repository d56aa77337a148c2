import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import type { Plugin } from "vite";

const PACKED = /\.(js|css|svg|json)$/;
const LEAST = 1024;

const brotlied = promisify(brotliCompress);
const gzipped = promisify(gzip);

/**
 * Puts `x.js.br` and `x.js.gz` beside every built file: packed once here as tightly as it gets, never while somebody
 * waits. Browsers take Brotli over https and on this machine, gzip over plain http.
 */
export function pack(): Plugin {
  let folder = "";
  return {
    name: "pack",
    apply: "build",
    configResolved: (config) => {
      folder = config.build.outDir;
    },
    closeBundle: async () => {
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => PACKED.test(file));
      await Promise.all(
        files.map(async (file) => {
          const plain = readFileSync(join(folder, file));
          if (plain.length < LEAST) return;
          const size = { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
          writeFileSync(join(folder, `${file}.br`), await brotlied(plain, { params: size }));
          writeFileSync(join(folder, `${file}.gz`), await gzipped(plain, { level: 9 }));
        }),
      );
    },
  };
}
