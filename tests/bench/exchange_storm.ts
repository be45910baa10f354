/**
 * Exchanges in memory under every fault: what was checked, how often each fault and each row of the tables came up.
 *
 * Usage: deno run --allow-env --allow-read tests/bench/exchange_storm.ts [exchanges] [seed]
 */
import Table from "cli-table3";
import { topK } from "../../compute/compression/mod.ts";
import { exactCompressor } from "../protocol/exchange/exact_compressor.ts";
import { Storm } from "../protocol/exchange/storm.ts";

const [exchanges = "100000", seed = "1"] = Deno.args;
const names = ["a", "b", "c", "d"];
const edges = [["a", "b"], ["b", "c"], ["c", "d"], ["d", "a"]] as const;
const numbers = {
  "whole numbers": { createCompressor: () => exactCompressor(4), exact: true },
  "top-k, signs": { createCompressor: () => topK({ density: 0.5, values: "sign" as const }), exact: false },
};

const table = new Table({ head: ["", ...Object.keys(numbers)], colAligns: ["left", "right", "right"] });
const columns: Record<string, number>[] = [];
for (const setting of Object.values(numbers)) {
  const begun = performance.now();
  const storm = new Storm({
    seed: `storm ${seed}`,
    names,
    edges,
    ...setting,
    loss: 0.2,
    duplicate: 0.1,
    reset: 0.01,
    crashEvery: 60_000,
    saveEvery: 10_000,
    lostShare: 0.1,
  });
  await storm.run(Number(exchanges), Infinity);
  await storm.calm(300_000);
  const events = [...storm.events.values()].flat();
  const count = (type: string, value?: string) => {
    return events.filter((event) => {
      return event.type === type && (value === undefined || Object.values(event).includes(value));
    }).length;
  };
  const refusals = (code: string) => {
    return events.filter((event) => event.type === "refused" && event.by === "us" && event.code === code).length;
  };
  columns.push({
    "exchanges applied at both ends": storm.ledger.completed,
    "half-applied for good": storm.ledger.lost.size,
    "handler calls, invariants checked after each": storm.frames,
    "parked": count("parked"),
    "refused CROSSING": refusals("CROSSING"),
    "refused STALE": refusals("STALE"),
    "refused AHEAD": refusals("AHEAD"),
    "ends opened by RESUME": count("linkOpened", "RESUME"),
    "ends opened by SNAPSHOT": count("linkOpened", "SNAPSHOT"),
    "crashes": storm.crashes,
    "virtual hours": Math.round(storm.clock.now() / 36_000) / 100,
    "seconds": Math.round((performance.now() - begun) / 100) / 10,
  });
}
for (const row of Object.keys(columns[0])) table.push([row, ...columns.map((column) => column[row])]);
console.log(table.toString());
