import assert from "node:assert";
import { createEagerEngine } from "../../../compute/engine/eager_engine.ts";
import { createGraphEngine } from "../../../compute/engine/graph_engine.ts";
import { readyBackend } from "../../../compute/engine/mod.ts";
import { Program, typeOf } from "../../../compute/ops/program.ts";
import { oneLine } from "../../../compute/support/mod.ts";
import { ensureNative } from "../../../scripts/native/mod.ts";

Deno.test("engines: what TensorFlow refuses is said in one line, and the next program runs", async () => {
  await ensureNative();
  const tf = await readyBackend({ backend: "native" });
  for (const engine of [createGraphEngine(tf), createEagerEngine(tf)]) {
    const program = new Program();
    const left = program.feed("left", [2], "float32");
    const right = program.feed("right", [3], "float32");
    const attributes = { T: typeOf("float32") };
    const [sum] = program.emit("AddV2", [left, right], attributes, [left]);
    const [twice] = program.emit("AddV2", [left, left], attributes, [left]);
    const feeds = { left: Float32Array.of(1, 2), right: Float32Array.of(1, 2, 3) };
    const fails = () => {
      using ready = engine.compile(program, [sum]);
      ready.run(feeds);
    };
    assert.throws(fails, (error: Error) => {
      assert.match(
        error.message,
        /^Cannot run the model: TensorFlow refuses it \([^\n]+\); correct or shrink the topology$/,
      );
      assert.strictEqual(oneLine(error), error.message);
      return error.message.length < 400;
    });
    using ready = engine.compile(program, [twice]);
    assert.deepStrictEqual([...ready.run(feeds)[0]], [2, 4]);
  }
});
