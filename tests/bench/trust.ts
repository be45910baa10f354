/**
 * What judging an exchange costs: milliseconds a message pair, and its share of a round of 16 steps of LeNet-5 at 9 ms with
 * two exchanges.
 *
 * Usage: deno run --allow-env tests/bench/trust.ts [repeats]
 */
import Table from "cli-table3";
import { type Compressed, toDense, topK } from "../../compute/compression/mod.ts";
import { createLayout, createRandom } from "../../compute/vector/mod.ts";
import { createTrust } from "../../protocol/trust/mod.ts";

const repeats = Number(Deno.args[0] ?? 400);
/** Entries of LeNet-5, and of a model a hundred times as large. */
const SIZES = [61_706, 6_170_600];
const ROUND = 16 * 9;

const table = new Table({
  head: ["entries", "message", "ms", "share of a round"],
  colAligns: ["right", "left", "right", "right"],
});
for (const length of SIZES) {
  const layout = createLayout([{ name: "kernel", shape: [length] }]);
  const random = createRandom(length);
  const vector = () => new Float32Array(length).map(() => random.normal());
  const kinds: Record<string, () => Compressed> = {
    "1 % signs": () => topK({ density: 0.01, values: "sign" }).compress(vector(), layout),
    "3 % signs": () => topK({ density: 0.03, values: "sign" }).compress(vector(), layout),
    "dense": () => ({
      kind: "dense",
      precision: "f32",
      values: toDense(topK({ density: 1, values: "f32" }).compress(vector(), layout), layout),
    }),
  };
  for (const [name, make] of Object.entries(kinds)) {
    const messages = Array.from({ length: 4 }, make);
    const link = createTrust({ opposed: -1 }).createLink(length, "peer", 1e9);
    const count = Math.max(4, Math.round(repeats * SIZES[0] / length));
    const judge = (n: number) => link.judge(messages[n % 4], messages[(n + 1) % 4], layout, { others: [], barred: 0 });
    for (let n = 0; n < 4; n++) judge(n);
    const begun = performance.now();
    for (let n = 0; n < count; n++) judge(n);
    const each = (performance.now() - begun) / count;
    const share = length === SIZES[0] ? `${(100 * 2 * each / ROUND).toFixed(2)} %` : "";
    table.push([length, name, each.toFixed(3), share]);
  }
}
console.log(table.toString());
