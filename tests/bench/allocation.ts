/**
 * Bytes of buffers that an exchange makes at one end, by step and size of the model, once all that is reused has its size:
 * `deno run tests/bench/allocation.ts [sizes…]`. What is left is the message itself and its bytes.
 *
 * @module
 */
import Table from "cli-table3";
import { createCompressor, moveModel, SharedVector, squaredNormOf } from "../../compute/compression/mod.ts";
import { createRandom } from "../../compute/vector/mod.ts";
import { decodeCompressed, encodeCompressed } from "../../protocol/delta/mod.ts";
import { countBuffers } from "./count_buffers.ts";
import { methods } from "./methods.ts";
import { createSample } from "./sample.ts";

/** The bytes that `action` takes for buffers once it has been run. */
function allocated<Result>(action: () => Result): { result: Result; bytes: number } {
  action();
  return countBuffers(action);
}

const sizes = Deno.args.length > 0 ? Deno.args.map(Number) : [100_000, 1_000_000, 10_000_000];
const table = new Table({
  head: ["", "parameters", "compress", "encode", "decode, check", "commit, move", "sum a parameter", "bytes sent"],
  colAligns: ["left", ...Array.from({ length: 7 }, () => "right" as const)],
  style: { head: [], border: [] },
});
for (const [name, settings] of methods) {
  for (const length of sizes) {
    const { layout, vector } = createSample(length, 1);
    const compressor = createCompressor(settings, { random: createRandom(2) });
    const residual = new Float32Array(length);
    const shared = new SharedVector(new Float32Array(length));
    const x = vector.slice();
    const compress = allocated(() => {
      shared.residual(vector, residual);
      return compressor.compress(residual, layout);
    });
    const own = compress.result;
    const encode = allocated(() => encodeCompressed(own, layout));
    const decode = allocated(() => {
      const other = decodeCompressed(encode.result, layout);
      squaredNormOf(other, layout);
      return other;
    });
    const commit = allocated(() => {
      shared.commit(own, decode.result, layout, 0n);
      moveModel(x, own, decode.result, layout);
    });
    const parts = [compress, encode, decode, commit].map(({ bytes }) => bytes);
    const sum = parts.reduce((total, bytes) => total + bytes, 0);
    table.push([name, length, ...parts, (sum / length).toFixed(3), encode.result.length]);
  }
}
console.log(table.toString());
