import assert from "node:assert";
import { topK } from "../../../compute/compression/mod.ts";
import { exactCompressor } from "./exact_compressor.ts";
import { allFaults, checkLiveness, playSchedule, type Weights } from "./schedule.ts";
import type { ExchangeHarnessOptions } from "./exchange_harness.ts";
import { ManualNetwork } from "./manual_network.ts";

/** Schedules a case; more where a search is wanted. */
const schedules = Number(Deno.env.get("EXCHANGE_SCHEDULES") ?? 8);
const steps = Number(Deno.env.get("EXCHANGE_STEPS") ?? 600);
const firstSeed = Number(Deno.env.get("EXCHANGE_SEED") ?? 0);

const exact = { createCompressor: () => exactCompressor(4), exact: true } as const;
const sign = {
  createCompressor: () => topK({ density: 0.5, values: "sign" }),
  exact: false,
} as const;

const shapes: Record<string, Pick<ExchangeHarnessOptions, "names" | "edges">> = {
  "two nodes": { names: ["a", "b"], edges: [["a", "b"]] },
  "two nodes that both want the link": { names: ["a", "b"], edges: [["a", "b"], ["b", "a"]] },
  "a path of three": { names: ["a", "b", "c"], edges: [["a", "b"], ["c", "b"]] },
  "a triangle": { names: ["a", "b", "c"], edges: [["a", "b"], ["b", "c"], ["c", "a"]] },
  "a ring of five": {
    names: ["a", "b", "c", "d", "e"],
    edges: [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"], ["e", "a"]],
  },
};

const noFault: Weights = {
  ...allFaults,
  old: 0,
  reset: 0,
  crashRestored: 0,
  crashLost: 0,
  close: 0,
  freeze: 0,
  time: 5,
};

const faults: Record<string, Weights> = {
  "every fault": allFaults,
  "resets and old copies": { ...noFault, reset: 8, old: 20, connect: 20, deliver: 40, time: 3 },
  "openings, closings and old copies": { ...noFault, close: 3, want: 8, reset: 2, old: 30, initiate: 14, time: 6 },
  "crashes": { ...allFaults, old: 4, reset: 1, save: 6, crashRestored: 2, crashLost: 1, initiate: 30 },
  "none but time": noFault,
};

/** Every few schedules a node answers so seldom that it refuses most requests. */
const busy = { requestRate: { burst: 1, perRound: 0, perSecond: 1, perSecondAtRest: 1 } };

for (const [shape, setting] of Object.entries(shapes)) {
  for (const [fault, weights] of Object.entries(faults)) {
    Deno.test(`${shape}, ${fault}: the invariants hold after each step, and exchanges go on afterwards`, async () => {
      let completed = 0;
      for (let number = firstSeed; number < firstSeed + schedules; number++) {
        const seed = `${shape}, ${fault}, ${number}`;
        const numbers = number % 3 === 2 ? sign : exact;
        const network = new ManualNetwork({ seed, ...setting, ...numbers, exchange: number % 4 === 1 ? busy : {} });
        await playSchedule(network, weights, steps);
        completed += network.ledger.completed;
        await checkLiveness(network);
      }
      // A schedule in which nothing happens would prove nothing.
      assert.ok(completed > schedules * 4, `${completed} exchanges in ${schedules} schedules`);
    });
  }
}
