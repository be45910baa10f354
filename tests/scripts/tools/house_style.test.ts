import assert from "node:assert";
import houseStyle from "../../../scripts/tools/lint/house_style.ts";

/** What the rules find in a source, as the rule's name and what it points at. */
function found(source: string, file = "compute/a.ts"): string[] {
  return Deno.lint.runPlugin(houseStyle, file, source)
    .map(({ id, range: [start, end] }) => `${id.replace("house-style/", "")}: ${source.slice(start, end)}`);
}

const wrongNames: readonly [string, string][] = [
  ["const most = 3;", "most"],
  ["export const most = -3;", "most"],
  ["const span = 24 * HOUR;", "span"],
  ["const name = `a`;", "name"],
  ["const space = / +/g;", "space"],
  ['const names = ["a", "b"] as const;', "names"],
  ['const names = ["a"] satisfies string[];', "names"],
  ["const known = new Set([1]);", "known"],
  ['const table = new Map([["a", 1]]);', "table"],
  ["const [least, MOST] = [1, 2];", "least"],
];

for (const [source, name] of wrongNames) {
  Deno.test(`house style: a constant of a module is in upper case: ${source}`, () => {
    assert.deepStrictEqual(found(source), [`constants-in-upper-case: ${name}`]);
    assert.deepStrictEqual(found(source, "tests/a.test.ts"), []);
  });
}

Deno.test("house style: state, functions, classes, schemas, objects and what is not of the module keep their names", () => {
  for (
    const source of [
      "const MOST_BYTES = 3;",
      "const cache = new Map();",
      "const seen: string[] = [];",
      "const off = false;",
      "const add = (a: number) => a + 1;",
      "const whole = z.int().min(1);",
      "const defaults = { most: 3 };",
      "const grouped = new Intl.NumberFormat('en-GB');",
      "let most = 3;",
      "function f() { const most = 3; return most; }",
    ]
  ) assert.deepStrictEqual(found(source), [], source);
});

const wrongEndings: readonly [string, string][] = [
  ['throw new Error("It is wrong.");', '"It is wrong."'],
  ['throw new TypeError("It is " + "wrong.", { cause });', '"wrong."'],
  ["throw new RangeError(`${name} is wrong.`);", "`${name} is wrong.`"],
  ["throw new RangeError(`It is ${name}.`);", "`It is ${name}.`"],
  ['throw new WireError("TOO_LONG", "It is wrong.");', '"It is wrong."'],
  ['throw new Error(long ? "It is long" : "It is short.");', '"It is short."'],
];

for (const [source, part] of wrongEndings) {
  Deno.test(`house style: a message of an error has no full stop: ${source}`, () => {
    assert.deepStrictEqual(found(source), [`errors-without-full-stop: ${part}`]);
    const [{ fix = [] }] = Deno.lint.runPlugin(houseStyle, "compute/a.ts", source);
    assert.deepStrictEqual(fix.map(({ text }) => text), [part.replace(/\.(?=.$)/, "")]);
  });
}

Deno.test("house style: other texts end as they like, and so do messages that trail off or ask", () => {
  for (
    const source of [
      'throw new Error("It is wrong");',
      'throw new Error("And so on...");',
      'throw new Error(`Did you mean "${name}"?`);',
      "throw new Error(message);",
      'console.log("It is done.");',
      'const SAID = new Set(["It is done."]);',
    ]
  ) assert.deepStrictEqual(found(source), [], source);
});
