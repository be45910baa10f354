/**
 * How light a daemon stays while large models are exchanged: `deno run -A tests/bench/large_stall.ts [seconds] [widths …]`.
 *
 * Dense models on the digits, by the widths of their layers (784-3000-2500-10 are 9.9 M parameters). A process of its own trains
 * first; the node in this process joins it, takes over its model and exchanges after every four steps. A timer asks to be called
 * every 2 ms: what it is late, and the processor time that the main thread took meanwhile, which tells the same on a machine
 * that has other things to do. The other one's pings tell it from outside.
 *
 * @module
 */
import Table from "cli-table3";
import { join } from "node:path";
import type { Layer } from "../../compute/model/mod.ts";
import { builtinTask, canonicalTask, type Task } from "../../compute/task/mod.ts";
import { connectControl, type ControlClient } from "../../daemon/control/mod.ts";
import { parseConfig } from "../../daemon/settings/mod.ts";
import { runDaemon } from "../../daemon/process/mod.ts";
import { ensureNative } from "../../scripts/native/mod.ts";

const [seconds = "20", ...given] = Deno.args;
const models = given.length > 0 ? given : ["784-700-600-10", "784-3000-2500-10"];
/** How often the timer asks to be called, and how often the other pings, in ms; rounds that it trains alone. */
const PERIOD = 2;
const PINGS = 100;
const ROUNDS = 2;
const MAIN = new URL("../../scripts/murmuration.ts", import.meta.url).pathname;

/** The settings of a daemon, as text. */
interface Flags {
  readonly task: string;
  readonly dataDir: string;
  readonly shard: string;
  readonly listen: readonly string[];
  readonly threads: string;
  readonly apiPort: string;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

await ensureNative();
const threadTime = openThreadClock();
const table = new Table({
  head: [
    "model",
    "parameters",
    "opening: longest ms",
    "of processor",
    "exchanges",
    "longest ms",
    "of processor",
    "99.9 %",
    "ping: longest ms",
    "peak MB",
  ],
  style: { head: [], border: [] },
});

for (const model of models) {
  const folder = await Deno.makeTempDir({ prefix: "murmuration-bench-" });
  const manifest = join(folder, "task.json");
  const widths = model.split("-").map(Number);
  await Deno.writeTextFile(manifest, canonicalTask(denseTask(widths)));
  const flags = (index: number) => ({
    task: manifest,
    dataDir: join(folder, `${index}`),
    shard: `${index}/2`,
    listen: ["/ip4/127.0.0.1/tcp/0"],
    threads: "1",
    apiPort: "0",
  });
  const other = startOther(flags(1));
  const reader = other.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  while (!said.includes("\n")) said += (await reader.read()).value ?? "";
  const [, address] = /^ready (\S+)/.exec(said)!;
  const before = await connected(flags(1).dataDir);
  while ((await before.status()).round < ROUNDS) await pause(PINGS);

  const late: number[] = [];
  const busy: number[] = [];
  let peak = 0;
  let [due, used] = [performance.now() + PERIOD, threadTime()];
  const timer = setInterval(() => {
    const [now, usedNow] = [performance.now(), threadTime()];
    late.push(Math.max(0, now - due));
    busy.push(usedNow - used);
    [due, used] = [now + PERIOD, usedNow];
    peak = Math.max(peak, Deno.memoryUsage().rss);
  }, PERIOD);
  const stop = new AbortController();
  const running = runDaemon(parseConfig({ ...flags(0), bootstrap: [address] }), stop.signal);
  running.catch((error) => console.error(error));
  const own = await connected(flags(0).dataDir);
  late.length = busy.length = 0;
  const pings = pingFrom(flags(1).dataDir, (await own.status()).peer, stop.signal);
  // Until the model is taken over; all later stalls are of exchanges.
  while ((await own.status()).state === "waiting") await pause(PINGS);
  await pause(500);
  const [opening, openingBusy] = [late.splice(0), busy.splice(0)];
  await pause(1000 * Number(seconds));
  const { exchanges } = await own.status();
  clearInterval(timer);
  stop.abort();
  const slowest = await pings;
  await running;
  other.kill("SIGTERM");
  reader.cancel();
  await other.status;
  await Deno.remove(folder, { recursive: true });
  for (const sample of [opening, late, openingBusy, busy]) sample.sort((left, right) => left - right);
  const at = (sample: number[], share: number) =>
    sample[Math.min(sample.length - 1, Math.floor(share * sample.length))]?.toFixed(1) ?? "–";
  table.push([
    model,
    `${(parametersOf(widths) / 1e6).toFixed(2)} M`,
    at(opening, 1),
    at(openingBusy, 1),
    exchanges,
    at(late, 1),
    at(busy, 1),
    at(busy, 0.999),
    slowest.toFixed(0),
    (peak / 1e6).toFixed(0),
  ]);
}
console.log(table.toString());
Deno.exit(0);

/** The digits with layers of these widths, the first of which is the picture's. */
function denseTask(widths: readonly number[]): Task {
  const [first, ...rest] = ["Flatten", ...widths.slice(1)].map((units, index, layers): Layer => {
    if (typeof units === "string") {
      return { class_name: "Flatten", config: { name: "flatten", batch_input_shape: [null, 28, 28, 1] } };
    }
    const activation = index === layers.length - 1 ? "linear" : "relu";
    return { class_name: "Dense", config: { name: `dense${index}`, units, activation } };
  });
  const layers = [first, ...rest];
  const model = { class_name: "Sequential", config: { name: "dense", layers } } as const;
  return {
    ...builtinTask("digits", { model: "mlp", learningRate: 0.02, exchange: { localSteps: 4, density: 0.02 } }),
    model,
  };
}

/** Makes what tells the processor time of this thread in ms; where the system does not, it is the time. */
function openThreadClock(): () => number {
  if (Deno.build.os !== "linux") return () => performance.now();
  const { symbols } = Deno.dlopen("libc.so.6", { clock_gettime: { parameters: ["i32", "buffer"], result: "i32" } });
  const time = new BigInt64Array(2);
  return () => {
    // CLOCK_THREAD_CPUTIME_ID
    symbols.clock_gettime(3, time);
    return Number(time[0]) * 1000 + Number(time[1]) / 1e6;
  };
}

function parametersOf(widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, units, index) => sum + (widths[index] + 1) * units, 0);
}

function startOther({ task, dataDir, shard, listen, threads, apiPort }: Flags): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--v8-flags=--max-semi-space-size=2", MAIN, "daemon", "--no-mdns", "--no-dht", "--no-relay"],
      ...["--task", task, "--data-dir", dataDir, "--shard", shard, "--listen", listen[0], "--threads", threads],
      ...["--api-port", apiPort],
    ],
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

/** The control API of a daemon, once it has one. */
async function connected(dataDir: string): Promise<ControlClient> {
  for (;;) {
    try {
      return await connectControl(dataDir);
    } catch {
      await pause(20);
    }
  }
}

/** Pings `peer` from the daemon of a data folder, one ping after another; the longest that one took, in ms. */
async function pingFrom(dataDir: string, peer: string, signal: AbortSignal): Promise<number> {
  const client = await connected(dataDir);
  let longest = 0;
  while (!signal.aborted) {
    const { milliseconds } = await client.ping(peer).catch(() => ({ milliseconds: 0 }));
    if (!signal.aborted) longest = Math.max(longest, milliseconds);
    await pause(PINGS);
  }
  return longest;
}
