/**
 * Selecting the largest entries: ours, `torch.topk` where `python3` has it, and native `tf.topk`, in turn in one run:
 * `deno run -A tests/bench/selection.ts [sizes…]`. Ours gives the indices in order as well; the others need not.
 *
 * @module
 */
import Table from "cli-table3";
import { readyBackend } from "../../compute/engine/mod.ts";
import { createRandom } from "../../compute/vector/mod.ts";
import { selectTopK } from "../../compute/compression/select_top_k.ts";
import { ensureNative } from "../../scripts/native/mod.ts";
import { alternate } from "./alternate.ts";
import { startPython } from "./python_peer.ts";

await ensureNative();
const tf = await readyBackend({ backend: "native", threads: 1 });
await using torch = await startPython("./torch_top_k.py");
const sizes = Deno.args.length > 0 ? Deno.args.map(Number) : [100_000, 1_000_000, 10_000_000];
const shown = (milliseconds: number | undefined) => milliseconds?.toFixed(3) ?? "–";
const ratio = (own: number, other: number | undefined) => other === undefined ? "–" : (other / own).toFixed(1);

const table = new Table({
  head: ["entries", "kept", "ours ms", "M entries/s", "torch ms", "tf ms", "torch / ours", "tf / ours"],
  colAligns: Array.from({ length: 8 }, () => "right" as const),
  style: { head: [], border: [] },
});
for (const length of sizes) {
  const random = createRandom(1);
  const vector = new Float32Array(length);
  for (let index = 0; index < length; index++) vector[index] = 1e-3 * random.normal();
  const tensor = tf.tensor1d(vector);
  await torch?.ask("draw", length);
  for (const density of [0.001, 0.01, 0.05]) {
    const count = Math.round(density * length);
    const [own, others, native] = await alternate([
      () => void selectTopK(vector, count),
      async () => (await torch?.ask("select", count))?.[0],
      () => void tf.tidy(() => tf.topk(tf.abs(tensor), count, false).indices),
    ]);
    table.push([
      length,
      `${100 * density} %`,
      shown(own),
      (length / own! / 1000).toFixed(0),
      shown(others),
      shown(native),
      ratio(own!, others),
      ratio(own!, native),
    ]);
  }
  tensor.dispose();
}
console.log(table.toString());
