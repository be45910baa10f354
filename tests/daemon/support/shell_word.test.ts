import assert from "node:assert";
import fc from "fast-check";
import { shellWord } from "../../../daemon/support/mod.ts";

Deno.test("shell word: whatever a path is, bash reads it back, and nothing of it is run or taken for a flag", async () => {
  const parts = fc.constantFrom(
    "a",
    " ",
    "'",
    '"',
    "$HOME",
    "`id`",
    "\\",
    "-",
    "ä",
    "日",
    "\n",
    "\t",
    "!",
    "*",
    "~",
    ";",
    "\u0085",
  );
  const paths = fc.array(parts, { minLength: 1, maxLength: 8 }).map((some) => some.join(""));
  // One shell for all of them: starting it takes the time.
  const given = fc.sample(paths, { seed: 8, numRuns: 300 });
  const script = given.map((path) => `printf '%s\\0' ${shellWord(path)}`).join("\n");
  const { stdout, success } = await new Deno.Command("bash", { args: ["-c", script] }).output();
  assert.ok(success);
  const read = new TextDecoder().decode(stdout).split("\0").slice(0, -1);
  assert.deepStrictEqual(read, given.map((path) => path.startsWith("-") ? `./${path}` : path));
});
