import assert from "node:assert";
import { Chalk } from "chalk";
import fc from "fast-check";
import { drawTable, paint, sealed, sealedChalk, shown } from "../../../scripts/terminal/mod.ts";

// deno-lint-ignore no-control-regex -- these are what it is about
const CONTROLS = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

Deno.test("shown: no text gets a control character through but line breaks, and JSON means the same as before", () => {
  const unit = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("\x1b[31m", "\x9b2J", "\u202e", "\u2028", "\x7f"),
  );
  const texts = fc.array(unit).map((parts) => parts.join(""));
  fc.assert(fc.property(texts, (text) => {
    assert.doesNotMatch(shown(text), CONTROLS);
    assert.doesNotMatch(shown(drawTable([["a", "left"]], [[text]], paint(false))), CONTROLS);
    assert.deepStrictEqual(JSON.parse(shown(JSON.stringify({ [text]: [text] }, undefined, 2))), { [text]: [text] });
  }));
});

Deno.test("shown: colours of our own stay, nested too; those of a text do not, wherever they stand", () => {
  const plain = new Chalk({ level: 1 });
  const chalk = sealedChalk(plain);
  assert.strictEqual(shown(chalk.bold(`a ${chalk.red("b")} c`)), plain.bold(`a ${plain.red("b")} c`));
  assert.strictEqual(shown(chalk.red(`a ${chalk.green("b")} c`)), plain.red(`a ${plain.green("b")} c`));
  assert.strictEqual(shown(chalk.bold.red("a")), plain.bold.red("a"));
  const evil = plain.green("✓ trust me");
  const fine = "\\u001b[32m✓ trust me\\u001b[39m";
  assert.strictEqual(shown(`${chalk.red(evil)} ${evil}`), `${plain.red(fine)} ${fine}`);
  assert.strictEqual(shown(sealed("\x1b[?25l")), "\x1b[?25l");
});

Deno.test("shown: a table with colours is as wide as one without", () => {
  const draw = (colour: boolean) => {
    const chalk = paint(colour);
    return shown(drawTable([["state", "left"], ["n", "right"]], [[chalk.green("open"), "1"], ["closed", "22"]], chalk));
  };
  // deno-lint-ignore no-control-regex -- ESC is what begins a terminal's sequences
  assert.strictEqual(draw(true).replace(/\x1b\[\d+m/g, ""), draw(false));
});
