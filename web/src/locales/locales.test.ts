import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";
import { describe, expect, test } from "vitest";

import { en } from "./en";
import { zh } from "./zh";

const source = join(import.meta.dirname, "..");
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^locales|generated/.test(file))
  .map((file) => ({ file, text: readFileSync(join(source, file), "utf8") }));

const slots = (text: string) =>
  [...text.matchAll(/\{(\w+)/g)]
    .map((match) => match[1])
    .filter((name, at, all) => all.indexOf(name) === at)
    .sort();

describe("the two languages", () => {
  test("have the same keys", () => expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort()));

  test("fill the same slots", () => {
    const keys = Object.keys(en) as (keyof typeof en)[];
    expect(keys.filter((key) => String(slots(zh[key])) !== String(slots(en[key])))).toEqual([]);
  });

  test("leave no text empty", () =>
    expect(Object.entries({ ...en, ...zh }).filter(([, text]) => text.trim() === "")).toEqual([]));

  test("say nothing that no page asks for", () => {
    const all = files.map(({ text }) => text).join("\n");
    // Keys made of a prefix and a value, like `verb.${scope}`, count as asked for.
    const made = [...all.matchAll(/t\(`([a-z_]+\.)\$\{/g)].map((match) => match[1] ?? "");
    const unused = Object.keys(en).filter(
      (key) => !all.includes(`"${key}"`) && !made.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });
});

// Attributes people read or hear.
const SPOKEN = new Set([
  "title",
  "label",
  "placeholder",
  "alt",
  "aria-label",
  "aria-description",
  "aria-roledescription",
  "aria-valuetext",
  "tooltip",
  "description",
  "emptyText",
  "notFoundContent",
  "addonBefore",
  "addonAfter",
  "lead",
  "teach",
  "extra",
  "content",
  "okText",
  "cancelText",
  "message",
  "what",
]);
// Words that are the same in every language: names of products, of Kubernetes' kinds, keys, languages, units, addresses
// and code.
const SAME =
  /^(Cube Studio|curl|Python|JavaScript|English|中文|EN|Enter|Ctrl K|⌘K|(file|https?):\/\/\S*|cube .*|YAML|JSON|1Gi|HTTPRoute|Service|Pods|kubeconfig|apiVersion: v1[^]*|cube-|corpus|[a-z]+:[0-9.]+|(\/[a-z]+)+|DB_PASSWORD|-----BEGIN [A-Z ]+-----|[a-z0-9]+([-_.][a-z0-9]+)+|\W*)$/;

const SAYING = /(^|\.)(message|notification)\.(error|info|success|warning|loading|open)$|^(alert|confirm|prompt)$/;

function hardCoded(file: string, text: string): string[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const report = (node: ts.Node, words: string) => {
    const said = words.trim();
    if (!/\p{L}{2}/u.test(said) || SAME.test(said)) return;
    found.push(`${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${said}`);
  };
  const inCode = (node: ts.Node): boolean => {
    for (let above = node.parent; above; above = above.parent) {
      if (ts.isJsxElement(above) && /^(code|kbd|pre)$/.test(above.openingElement.tagName.getText())) return true;
    }
    return false;
  };
  // What an expression may turn out to say: through conditions, defaults, sums and templates.
  const say = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      if (!(node.text in en)) report(node, node.text);
    } else if (ts.isTemplateExpression(node)) {
      report(node, node.head.text);
      for (const span of node.templateSpans) report(node, span.literal.text);
    } else if (ts.isConditionalExpression(node)) {
      say(node.whenTrue);
      say(node.whenFalse);
    } else if (ts.isBinaryExpression(node)) {
      if (node.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) say(node.left);
      say(node.right);
    } else if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) say(node.expression);
    else if (ts.isJsxExpression(node) && node.expression) say(node.expression);
  };
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node) && !inCode(node)) report(node, node.text);
    if (ts.isJsxExpression(node) && node.expression && (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent)))
      if (!inCode(node)) say(node.expression);
    if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()) && node.initializer) say(node.initializer);
    if (ts.isPropertyAssignment(node) && SPOKEN.has(node.name.getText().replaceAll('"', ""))) say(node.initializer);
    if (ts.isCallExpression(node) && SAYING.test(node.expression.getText()) && node.arguments[0])
      say(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

test("what is written into a page is found wherever it hides", () => {
  const page = (code: string) => hardCoded("page.tsx", `export const page = () => ${code};`).length;
  expect(page("<p>Hello there</p>")).toBe(1);
  expect(page('<p>{"Hello there"}</p>')).toBe(1);
  expect(page('<p>{ok ? "Good morning" : t("home.all")}</p>')).toBe(1);
  expect(page('<p>{name || "Nobody here"}</p>')).toBe(1);
  expect(page("<p>{`Hello ${name}`}</p>")).toBe(1);
  for (const attribute of ["title", "placeholder", "alt", "aria-label", "label"]) {
    expect(page(`<i ${attribute}="Hello there" />`)).toBe(1);
    expect(page(`<i ${attribute}={ok ? "Hello there" : "Good morning"} />`)).toBe(2);
    expect(page(`<i ${attribute}={\`Hello ${"${name}"}\`} />`)).toBe(1);
    expect(page(`<i ${attribute}={t("home.all")} />`)).toBe(0);
  }
  expect(page('void message.error("It went wrong")')).toBe(1);
  expect(page('menu({ label: "Open it", key: "open" })')).toBe(1);
  expect(page("<code>cube run demo</code>")).toBe(0);
});

test("no page says anything outside the dictionaries", () => {
  expect(files.filter(({ file }) => file.endsWith(".tsx")).flatMap(({ file, text }) => hardCoded(file, text))).toEqual(
    [],
  );
});

test("no file but the dictionaries speaks Chinese", () => {
  const speaks = files.filter(({ text }) =>
    /\p{Script=Han}/u.test(text.replaceAll('"中文"', "").replaceAll('"中"', "")),
  );
  expect(speaks.map(({ file }) => file)).toEqual([]);
});
