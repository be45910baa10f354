import assert from "node:assert";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("drip.ts", import.meta.url));

Deno.test("a frame that comes a byte at a time takes two bytes of memory a byte at most", async () => {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--v8-flags=--expose-gc", "--allow-env", "--allow-sys", PROGRAM],
  }).output();
  const text = new TextDecoder().decode(stdout).trim();
  assert.match(text, /^-?\d+\.\d+$/, new TextDecoder().decode(stderr));
  assert.ok(Number(text) <= 2, `${text} bytes`);
});
