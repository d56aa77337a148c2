// The two pages the studio is measured against: an empty one of Vite and antd, and a plain canvas of xyflow.
import { join } from "node:path";

import react from "@vitejs/plugin-react";

const here = import.meta.dirname;

export default {
  root: here,
  base: "./",
  plugins: [react()],
  build: {
    outDir: join(here, "dist"),
    emptyOutDir: true,
    target: "es2022",
    reportCompressedSize: false,
    rolldownOptions: { input: { empty: join(here, "empty/index.html"), canvas: join(here, "canvas/index.html") } },
  },
};
