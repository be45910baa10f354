import assert from "node:assert";
import { parseConfig } from "../../daemon/config.ts";

const least = { task: "digits", dataDir: "node" };

Deno.test("a daemon's settings have defaults", () => {
  const config = parseConfig(least);
  assert.deepStrictEqual(config.shard, { index: 0, count: 1 });
  assert.strictEqual(config.partition, "iid");
  assert.strictEqual(config.steps, 0);
  assert.strictEqual(config.backend, "native");
  assert.strictEqual(config.json, false);
});

const refused: readonly [string, Record<string, unknown>, RegExp][] = [
  ["a shard beyond the last", { shard: "4/4" }, /^Cannot use --shard "4\/4": INDEX must be below COUNT/],
  ["a shard that is no fraction", { shard: "first" }, /^Cannot use --shard "first": must be INDEX\/COUNT/],
  ["a partition of another name", { partition: "random" }, /^Cannot use --partition "random": must be iid, label/],
  ["a Dirichlet parameter of 0", { partition: "dirichlet:0" }, /^Cannot use --partition "dirichlet:0": ALPHA/],
  ["steps that are no number", { steps: "many" }, /^Cannot use --steps "many": must be a whole number/],
  ["negative steps", { steps: "-1" }, /^Cannot use --steps "-1": must be a whole number/],
  ["an address that is no multiaddr", { listen: ["localhost:80"] }, /^Cannot use --listen "localhost:80": must be a/],
  ["a neighbour without a peer id", { neighbour: ["/ip4/127.0.0.1/tcp/1"] }, /^Cannot use --neighbour .* peer's id/],
  ["an unknown backend", { backend: "gpu" }, /^Cannot use --backend "gpu"/],
  ["too many links", { degree: "65" }, /^Cannot use --degree "65"/],
];

for (const [what, flags, message] of refused) {
  Deno.test(`a daemon refuses ${what}, naming flag, value and remedy`, () => {
    assert.throws(() => parseConfig({ ...least, ...flags }), (error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, message);
      return true;
    });
  });
}
