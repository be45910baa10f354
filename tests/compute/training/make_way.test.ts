import assert from "node:assert";
import { constants, getPriority } from "node:os";
import { ensureNative } from "../../../scripts/native/mod.ts";

Deno.test({
  name: "making way: TensorFlow's threads have the lowest priority too, and the main thread keeps its own",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await ensureNative();
    const before = getPriority(0);
    const worker = new Worker(new URL("./make_way_worker.ts", import.meta.url), { type: "module" });
    const { promise, resolve, reject } = Promise.withResolvers<{ threads: number; priority: number }>();
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    try {
      const { threads, priority } = await promise;
      // Itself, counted twice, and at least one of TensorFlow's.
      assert.ok(threads >= 3, `${threads}`);
      assert.strictEqual(priority, constants.priority.PRIORITY_LOW);
      assert.strictEqual(getPriority(0), before);
    } finally {
      worker.terminate();
    }
  },
});
