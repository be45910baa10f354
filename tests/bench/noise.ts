/**
 * Whole exchanges against the encryption of their bytes alone, all on loopback and both ends on one thread, in turn in one run:
 * `deno run -A tests/bench/noise.ts [sizes…]`.
 *
 * @module
 */
import Table from "cli-table3";
import { alternate } from "./alternate.ts";
import { connectExchanges } from "./exchange_pair.ts";
import { methods } from "./methods.ts";
import { connectByNoise, sendThrough } from "./noise_pair.ts";

const NAMES = ["top-k 1 % sign", "top-k 5 % sign", "terngrad", "dense f16", "dense f32"];

const table = new Table({
  head: [
    "method",
    "parameters",
    "bytes there and back",
    "Noise ms",
    "frames ms",
    "exchange ms",
    "Noise MB/s",
    "exchange MB/s",
    "exchanges a second",
    "exchange / Noise",
  ],
  colAligns: ["left", ...Array.from({ length: 9 }, () => "right" as const)],
  style: { head: [], border: [] },
});
const sizes = Deno.args.length > 0 ? Deno.args.map(Number) : [100_000, 1_000_000];
{
  await using secured = await connectByNoise();
  const [left, right] = secured.ends;
  for (const length of sizes) {
    for (const [name, settings] of methods.filter(([name]) => NAMES.includes(name))) {
      await using pair = await connectExchanges(length, settings);
      // Until the compiler has settled on this method.
      for (let warmUp = 0; warmUp < 30; warmUp++) await pair.exchange();
      const [exchange, noise, frames] = await alternate([
        () => pair.exchange(),
        async () => {
          const began = performance.now();
          await sendThrough(left, right, pair.request);
          await sendThrough(right, left, pair.reply);
          return performance.now() - began;
        },
        () => pair.frames(),
      ], { seconds: 2, least: 9 });
      const bytes = pair.request + pair.reply;
      table.push([
        name,
        length,
        bytes,
        noise!.toFixed(2),
        frames!.toFixed(2),
        exchange!.toFixed(2),
        (bytes / noise! / 1000).toFixed(1),
        (bytes / exchange! / 1000).toFixed(1),
        (1000 / exchange!).toFixed(1),
        (exchange! / noise!).toFixed(2),
      ]);
    }
  }
}
console.log(table.toString());
Deno.exit();
