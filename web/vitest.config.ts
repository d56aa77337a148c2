import { mergeConfig } from "vite";
import { defineConfig } from "vitest/config";

import base from "./vite.config.ts";

// Generous: these tests share machines with builds; none of them measures time.
export default mergeConfig(
  base,
  defineConfig({ test: { environment: "node", include: ["src/**/*.test.ts"], testTimeout: 60_000 } }),
);
