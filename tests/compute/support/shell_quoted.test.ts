import assert from "node:assert";
import fc from "fast-check";
import { escapeControls, shellQuoted } from "../../../compute/support/mod.ts";

/** What bash makes of a line. */
async function typed(words: readonly string[]): Promise<string[]> {
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", `printf '%s\\0' ${words.map(shellQuoted).join(" ")}`],
  }).output();
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

Deno.test("shellQuoted: a shell takes each word as it was, whatever is in it", async () => {
  const unit = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("'", "\\", "\n", "\t", "\x1b[31m", "7", "\u202e", " ", "$(id)", "`id`", "~", "#", "!", "*", "-"),
  );
  const word = fc.array(unit).map((parts) => parts.join("").replaceAll("\0", ""));
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 1 }), async (words) => {
      for (const each of words) assert.strictEqual(escapeControls(shellQuoted(each)), shellQuoted(each));
      assert.deepStrictEqual(await typed(words), words);
    }),
    { numRuns: 30 },
  );
});

Deno.test("shellQuoted: what needs no quotes has none", () => {
  for (const plain of ["a", "/tmp/x-1/b.json", "C:1,2", "Müller/北京.csv"]) {
    assert.strictEqual(shellQuoted(plain), plain);
  }
  assert.strictEqual(shellQuoted(""), "''");
});
