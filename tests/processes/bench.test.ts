import assert from "node:assert";
import { run } from "./command.ts";

Deno.test("every benchmark runs and prints its table", async () => {
  const { code, out, err } = await run("tests/bench/all.ts", ["--quick"]);
  assert.strictEqual(code, 0, out + err);
  const tables = out.split("┌").length - 1;
  assert.ok(tables >= 8, `${tables} tables:\n${out}`);
});
