/**
 * All fuzzers, one after the other.
 *
 * @module
 */
import { createRandom } from "../../../compute/vector/mod.ts";
import { fuzzDecoders } from "./decoders.ts";
import { type Finding, Findings } from "./findings.ts";
import { fuzzLibp2p } from "./libp2p_node.ts";
import { fuzzMemory } from "./memory_node.ts";

/** What came of it. */
export interface FuzzReport {
  readonly seed: number;
  /** Runs by fuzzer. */
  readonly runs: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Bytes resident at the end of each fuzzer that were not at its start. */
  readonly grown: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/** Shares of the runs: decoders are quick, nodes find more, connections are slow. */
const PARTS = [["decoders", fuzzDecoders, 0.4], ["node", fuzzMemory, 0.5], ["libp2p", fuzzLibp2p, 0.1]] as const;
/** Resident bytes that a fuzzer may leave behind: more than engines keep for later. */
const MOST_GROWN = 400e6;

/**
 * Runs `runs` mutations in all.
 *
 * @param kind the only fuzzer to be run; all by default
 * @param alive called now and then; what does not call it for long hangs
 */
export async function fuzz(
  runs: number,
  seed: number,
  alive: (where: string) => void = () => {},
  kind?: string,
): Promise<FuzzReport> {
  const random = createRandom(seed);
  const findings = new Findings();
  const began = performance.now();
  const done: Record<string, number> = {};
  const grown: Record<string, number> = {};
  // What fails with nobody to catch it would end a daemon.
  const fail = (event: ErrorEvent | PromiseRejectionEvent) => {
    event.preventDefault();
    findings.add("crash", "reason" in event ? event.reason : event.error, new Uint8Array());
  };
  const [onError, onRejection] = [(event: ErrorEvent) => fail(event), (event: PromiseRejectionEvent) => fail(event)];
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  try {
    for (const [name, part, share] of PARTS) {
      if (kind !== undefined && kind !== name) continue;
      done[name] = Math.ceil(runs * share);
      const before = Deno.memoryUsage().rss;
      await part(done[name], random.fork(name), findings, () => alive(name));
      grown[name] = Math.max(0, Deno.memoryUsage().rss - before);
      if (grown[name] > MOST_GROWN) findings.add("memory", `${name} keeps more than it may`, new Uint8Array());
    }
  } finally {
    removeEventListener("error", onError);
    removeEventListener("unhandledrejection", onRejection);
  }
  return { seed, runs: done, seconds: (performance.now() - began) / 1000, grown, findings: findings.all };
}
