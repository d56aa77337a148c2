import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { examples } from "./scripts/examples.ts";
import { pack } from "./scripts/pack.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Where `npm run dev` finds a running studio.
const studio = process.env["CUBE_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  // Relative addresses: the same build works at "/" and behind any path prefix.
  base: "./",
  plugins: [react(), examples(here("../src/cubestudio_examples")), pack()],
  resolve: { alias: { "@": here("./src") } },
  build: {
    outDir: here("../src/cubestudio/api/static"),
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What every page needs goes in a few files: dozens of tiny ones cost a request each over HTTP/1.1.
        codeSplitting: {
          groups: [
            { name: "icons", test: /node_modules[\\/]lucide-react/, minShareCount: 2 },
            {
              name: "common",
              test: /web[\\/]src[\\/](lib|api|parts[\\/](session|links|filters|undo)|ui[\\/](basics|feedback|states|narrow|mode|tokens|theme|page)\.tsx?$)/,
              minShareCount: 3,
            },
          ],
        },
      },
    },
  },
  worker: { format: "es" },
  server: { proxy: { "/api": studio, "/serve": studio } },
});
