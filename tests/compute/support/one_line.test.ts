import assert from "node:assert";
import { join } from "node:path";
import { escapeControls, oneLine, reasonOf } from "../../../compute/support/mod.ts";

/** What a call fails with. */
async function failureOf(act: () => unknown): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error;
  }
  assert.fail("it did not fail");
}

Deno.test("oneLine: of the system's errors the path and what is the matter with it, in words", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "");
    const missing = join(folder, "it's\ntwo");
    const cases: readonly (readonly [() => unknown, string, string])[] = [
      [() => Deno.readTextFile(missing), missing, "no such file or folder"],
      [() => Deno.rename(missing, file), missing, "no such file or folder"],
      [() => Deno.readTextFile(folder), folder, "it is a folder and not a file"],
      [() => Deno.mkdir(file, { recursive: true }), file, "something of this name is there already"],
      [() => Deno.stat(join(file, "x")), join(file, "x"), "a part of this path is a file and not a folder"],
    ];
    for (const [act, path, reason] of cases) {
      const error = await failureOf(act);
      assert.strictEqual(reasonOf(error), reason);
      assert.strictEqual(oneLine(error), `"${escapeControls(path)}": ${reason}`);
    }
    // Deno names this path only where it may open all paths and need not look which one it is.
    const long = await failureOf(() => Deno.open(join(folder, "n".repeat(300))));
    assert.strictEqual(reasonOf(long), "the name is too long");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("oneLine: a line, cut at the first break that is in no quotes", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["one\ntwo", "one"],
    ["  one  \n two", "one"],
    ['Cannot read "a\nb": torn\n at x', 'Cannot read "a\\nb": torn'],
    ['a "b" c "d\r\ne" f', 'a "b" c "d\\r\\ne" f'],
    ['5" long\nand wide', '5" long'],
    ['an "open\nquote', 'an "open'],
    ["", "unknown error"],
    ["\n\n", "unknown error"],
    ['"', '"'],
  ];
  for (const [text, line] of cases) assert.strictEqual(oneLine(new Error(text)), line);
  assert.strictEqual(oneLine("a text"), "a text");
});
