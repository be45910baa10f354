/**
 * Compressing and encoding, decoding and applying, by each method, in parameters a second; beside them quantisers of PyTorch and
 * hivemind where `python3` has them, in turn in one run: `deno run -A tests/bench/throughput.ts [sizes…]`.
 *
 * @module
 */
import Table from "cli-table3";
import { addScaled, createCompressor, toDense } from "../../compute/compression/mod.ts";
import { createRandom, squaredNorm, subtract, type Vector } from "../../compute/vector/mod.ts";
import { decodeCompressed, encodeCompressed } from "../../protocol/delta/mod.ts";
import { type Action, alternate } from "./alternate.ts";
import { methods } from "./methods.ts";
import { startPython } from "./python_peer.ts";
import { createSample } from "./sample.ts";

const OTHERS = [
  "torch-float16",
  "torch-quint8",
  "hivemind-float16",
  "hivemind-meanstd16",
  "hivemind-uniform8",
  "hivemind-quantile8",
];

/** What is known of a method at one size: bytes a parameter, the share of ‖v‖² that a message loses, and its two actions. */
interface Row {
  readonly name: string;
  readonly bytes: number | undefined;
  readonly lost: number | undefined;
  readonly pack: Action;
  readonly unpack: Action;
}

function ownRows(length: number): Row[] {
  const { layout, vector } = createSample(length, 1);
  const target: Vector = new Float32Array(length);
  return methods.map(([name, settings]) => {
    const compressor = createCompressor(settings, { random: createRandom(2) });
    const pack = () => encodeCompressed(compressor.compress(vector, layout), layout);
    const bytes = pack();
    const error = toDense(decodeCompressed(bytes, layout), layout);
    subtract(error, vector, error);
    return {
      name,
      bytes: bytes.length / length,
      lost: squaredNorm(error) / squaredNorm(vector),
      pack: () => void pack(),
      unpack: () => addScaled(target, decodeCompressed(bytes, layout), layout, 0.5),
    };
  });
}

await using python = await startPython("./quantisers.py");

async function otherRows(length: number): Promise<Row[]> {
  await python?.ask("draw", length);
  const rows: Row[] = [];
  for (const name of OTHERS) {
    rows.push({
      name: name.replace("-", " "),
      bytes: (await python?.ask("compress", name))?.[1],
      lost: (await python?.ask("extract", name))?.[1],
      pack: async () => (await python?.ask("compress", name))?.[0],
      unpack: async () => (await python?.ask("extract", name))?.[0],
    });
  }
  return rows;
}

const sizes = Deno.args.length > 0 ? Deno.args.map(Number) : [100_000, 1_000_000, 10_000_000];
const speed = (length: number, milliseconds: number | undefined) =>
  milliseconds === undefined ? "–" : (length / milliseconds / 1000).toFixed(1);
for (const length of sizes) {
  const table = new Table({
    head: [
      `${length} parameters`,
      "bytes a parameter",
      "lost of ‖v‖²",
      "compress + encode, M/s",
      "decode + apply, M/s",
    ],
    colAligns: ["left", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  const rows = [...ownRows(length), ...await otherRows(length)];
  const times = await alternate(rows.flatMap(({ pack, unpack }) => [pack, unpack]), {
    seconds: 4,
    least: length > 1e6 ? 3 : 9,
  });
  rows.forEach(({ name, bytes, lost }, row) => {
    table.push([
      name,
      bytes?.toFixed(4) ?? "–",
      lost === undefined ? "–" : `${(100 * lost).toFixed(2)} %`,
      speed(length, times[2 * row]),
      speed(length, times[2 * row + 1]),
    ]);
  });
  console.log(table.toString());
}
