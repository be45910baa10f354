/**
 * Every benchmark in turn, each a process of its own that prints a table: `deno task bench`.
 *
 * @module
 */
const BENCHMARKS: readonly (readonly [title: string, file: string, ...flags: string[]])[] = [
  ["A local step: ours, tfjs-node alone, PyTorch where python3 has it", "local_step.ts"],
  ["What exchanges cost a node, against its local steps", "exchange_cost.ts"],
  ["Selecting and compressing", "selection.ts"],
  ["Size of encoded deltas against the entropy floor, and speed", "codec.ts"],
  ["Bytes of libp2p around the frames", "libp2p_overhead.ts"],
  ["The main thread's longest stalls while training", "stall.ts"],
  ["Memory of a daemon over 2,000 rounds", "daemon_load.ts"],
  ["100,000 exchanges under loss, copies, resets and crashes", "exchange_storm.ts", "100000", "1"],
];

const permissions = ["read", "write", "env", "sys", "ffi", "net", "run"].map((name) => `--allow-${name}`);
let failed = 0;
for (const [title, file, ...flags] of BENCHMARKS) {
  console.log(`\n${title} (tests/bench/${file})`);
  const path = new URL(file, import.meta.url).pathname;
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...permissions, path, ...flags],
    stderr: "inherit",
    stdout: "inherit",
  }).output();
  if (!success) failed++;
}
Deno.exit(failed === 0 ? 0 : 1);
