import assert from "node:assert";
import { createRandom } from "../../compute/vector/mod.ts";
import { fuzz } from "./fuzz/run.ts";
import { mutateBytes } from "./fuzz/mutate.ts";

Deno.test("mutations are the same for a seed, and nearly always change something", () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);
  const made = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 200 }, () => mutateBytes(random, bytes, [bytes]).toHex());
  };
  assert.deepStrictEqual(made(1), made(1));
  assert.notDeepStrictEqual(made(1), made(2));
  assert.ok(made(1).filter((hex) => hex !== bytes.toHex()).length > 180);
});

Deno.test({
  name: "some thousand mutated messages crash nothing, hang nothing and leave every model finite",
  // A stranger's sockets and timers outlast its node by a little.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const { findings } = await fuzz(6_000, 1);
    assert.deepStrictEqual(findings, []);
  },
});
