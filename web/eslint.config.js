import boundaries from "eslint-plugin-boundaries";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// One entry per floor of the house; "allow" says which floors it may look down to.
const floors = {
  app: ["features", "parts", "graph-react", "graph-core", "ui", "api", "lib", "locales"],
  features: ["parts", "graph-react", "graph-core", "ui", "api", "lib", "locales"],
  parts: ["parts", "graph-react", "graph-core", "ui", "api", "lib", "locales"],
  "graph-react": ["graph-react", "graph-core", "ui", "lib", "locales"],
  "graph-core": ["graph-core"],
  ui: ["ui", "lib", "locales"],
  api: ["api", "lib", "locales"],
  lib: ["lib", "locales"],
  locales: ["locales"],
};

export default tseslint.config(
  { ignores: ["src/api/generated/**"] },
  ...tseslint.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { boundaries, "react-hooks": reactHooks },
    settings: {
      "import/resolver": { typescript: { project: "./tsconfig.json" } },
      "boundaries/elements": [
        { type: "app", pattern: "src/app" },
        { type: "features", pattern: "src/features/*", capture: ["noun"] },
        { type: "parts", pattern: "src/parts" },
        { type: "graph-core", pattern: "src/graph/core" },
        { type: "graph-react", pattern: "src/graph/react" },
        { type: "ui", pattern: "src/ui" },
        { type: "api", pattern: "src/api" },
        { type: "lib", pattern: "src/lib" },
        { type: "locales", pattern: "src/locales" },
      ],
    },
    rules: {
      ...reactHooks.configs["recommended-latest"]?.rules,
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          policies: [
            ...Object.entries(floors).map(([from, allow]) => ({
              from: { element: { type: from } },
              allow: { to: { element: { types: { anyOf: [...allow, ...(from === "features" ? [] : [from])] } } } },
            })),
            { from: { element: { type: "*" } }, allow: { to: { module: { origin: "external" } } } },
          ],
        },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "max-lines": ["error", 400],
    },
  },
  {
    // The core of the graph is plain TypeScript: it knows the layout algorithm and nothing else from outside.
    files: ["src/graph/core/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^(?!\\./|@dagrejs/dagre$)", message: "graph/core stays pure" }] },
      ],
    },
  },
  { files: ["src/locales/*.ts"], rules: { "max-lines": "off" } },
);
