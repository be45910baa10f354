/**
 * Every benchmark in turn, each a process of its own that prints a table: `deno task bench`. With `--quick` each is cut short
 * where it can be: to see that it runs, not what it measures.
 *
 * @module
 */

/** A benchmark's program, and its arguments in full and cut short. */
interface Benchmark {
  readonly title: string;
  readonly file: string;
  readonly flags?: readonly string[];
  readonly quick?: readonly string[];
}

const BENCHMARKS: readonly Benchmark[] = [
  {
    title: "A local step: ours, tfjs-node alone, PyTorch where python3 has it",
    file: "local_step.ts",
    quick: ["8", "4"],
  },
  { title: "An optimiser's step, beside the bare loop", file: "optimisers.ts", quick: ["10000", "9"] },
  { title: "What exchanges cost a node, against its local steps", file: "exchange_cost.ts" },
  { title: "Selecting: ours, torch.topk where python3 has it, native tf.topk", file: "selection.ts", quick: ["10000"] },
  {
    title: "Compress + encode, decode + apply by method, beside PyTorch and hivemind where python3 has them",
    file: "throughput.ts",
    quick: ["10000"],
  },
  { title: "The link's arithmetic and snapshots", file: "link_arithmetic.ts", quick: ["10000"] },
  { title: "Exchanges against the Noise encryption of their bytes", file: "noise.ts", quick: ["10000"] },
  { title: "Judging an exchange", file: "trust.ts", quick: ["10"] },
  { title: "Honest neighbours that are barred in error", file: "honest_bars.ts", quick: ["201", "2"] },
  { title: "Buffers an exchange makes", file: "allocation.ts", quick: ["10000"] },
  { title: "Size of encoded deltas against the entropy floor, and speed", file: "codec.ts" },
  { title: "Whole swarms simulated, against their bare local steps", file: "simulation.ts", quick: ["8", "4"] },
  { title: "Bytes of libp2p around the frames", file: "libp2p_overhead.ts", quick: ["2"] },
  { title: "Files from peers, against one plain stream", file: "files.ts", quick: ["2", "1"] },
  { title: "The main thread's longest stalls while training", file: "stall.ts", quick: ["1"] },
  {
    title: "How light a daemon stays while large models are exchanged",
    file: "large_stall.ts",
    quick: ["1", "784-64-10"],
  },
  { title: "Memory of a daemon over 2,000 rounds", file: "daemon_load.ts", quick: ["20"] },
  {
    title: "100,000 exchanges under loss, copies, resets and crashes",
    file: "exchange_storm.ts",
    flags: ["100000", "1"],
    quick: ["1000", "1"],
  },
];

const isQuick = Deno.args.includes("--quick");
const permissions = ["read", "write", "env", "sys", "ffi", "net", "run"].map((name) => `--allow-${name}`);
const failed: string[] = [];
for (const { title, file, flags = [], quick = [] } of BENCHMARKS) {
  console.log(`\n${title} (tests/bench/${file})`);
  const path = new URL(file, import.meta.url).pathname;
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...permissions, path, ...isQuick ? quick : flags],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) failed.push(file);
}
if (failed.length > 0) console.error(`failed: ${failed.join(", ")}`);
Deno.exit(failed.length === 0 ? 0 : 1);
