import assert from "node:assert";
import { run } from "./command.ts";

Deno.test("every benchmark runs and prints its table", async () => {
  const { code, out, err } = await run("tests/bench/all.ts", ["--quick"]);
  assert.strictEqual(code, 0, out + err);
  const tables = out.split("\n").filter((line) => /^\S*┌/.test(line.replaceAll(/\x1b\[\d*m/g, "")));
  assert.ok(tables.length >= 8, `${tables.length} tables:\n${out}`);
});
