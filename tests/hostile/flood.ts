/**
 * What a flood of requests costs a daemon: `deno run -A tests/hostile/flood.ts [LINKS [SECONDS [PAUSE [TIMES]]]]`, by default
 * 8 links for 30 s, 20 ms between an answer and the next request of a link (without a pause it is thrown out, and comes back
 * under another name), 3 times over.
 *
 * The daemon has one core and this process another. Each time there is a window in which nobody asks, one under the flood, and
 * one in which this process burns as much as the flood took it, and asks nothing: what the flood costs beyond what a busy
 * neighbour on the same machine does is the second against the third.
 *
 * @module
 */
import process from "node:process";
import { askWithoutEnd, noAsking } from "./asking.ts";
import { startHonest } from "./soak/fleet.ts";

const [links = 8, seconds = 30, pause = 20, times = 3] = Deno.args.map(Number);
/** How long a busy neighbour burns and rests in turn, in ms. */
const BEAT = 20;
/** How long things are left to settle before a window, in ms. */
const SETTLE = 2_000;
/** Of the clock that Linux counts processors' time by, a second. */
const TICKS = 100;
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function pin(pid: number, core: number) {
  const { success } = await new Deno.Command("taskset", { args: ["-acp", `${core}`, `${pid}`], stdout: "null" })
    .output();
  if (!success) throw new Error(`Cannot give process ${pid} core ${core}`);
}

const folder = await Deno.makeTempDir({ prefix: "murmuration-flood-" });
const daemon = await startHonest(folder, 0, 1, undefined);
await pin(daemon.pid, 0);
await pin(Deno.pid, 1);

/**
 * Seconds of a processor that the daemon has used for all but its training, whose threads are nice: on a core of its own this is
 * what training does without, whatever else this machine has to do.
 */
async function besideTraining(): Promise<number> {
  let ticks = 0;
  for await (const { name } of Deno.readDir(`/proc/${daemon.pid}/task`)) {
    const stat = await Deno.readTextFile(`/proc/${daemon.pid}/task/${name}/stat`).catch(() => undefined);
    // Behind the name in brackets, which may hold spaces: user and system time are fields 14 and 15, niceness is 19.
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ").map(Number) ?? [];
    if (fields[16] === 0) ticks += fields[11] + fields[12];
  }
  return ticks / TICKS;
}

/** What a window of time was like. */
interface Window {
  /** Rounds of the daemon a second. */
  readonly rounds: number;
  /** Shares of a core: of what the daemon did beside its training, and of what this process did. */
  readonly beside: number;
  readonly attacker: number;
}

/** Watches the daemon while `act` goes on. */
async function watch(act: (signal: AbortSignal) => Promise<unknown>): Promise<Window> {
  const stop = new AbortController();
  const going = act(stop.signal);
  await sleep(SETTLE);
  const [before, spent, cpu] = [(await daemon.sample()).rounds, await besideTraining(), process.cpuUsage()];
  const begun = performance.now();
  await sleep(1_000 * seconds);
  const { user, system } = process.cpuUsage(cpu);
  const passed = (performance.now() - begun) / 1_000;
  const beside = (await besideTraining() - spent) / passed;
  const rounds = ((await daemon.sample()).rounds - before) / passed;
  stop.abort();
  await going;
  return { rounds, beside, attacker: (user + system) / 1e6 / passed };
}

async function burn(signal: AbortSignal, share: number) {
  while (!signal.aborted) {
    const end = performance.now() + share * BEAT;
    while (performance.now() < end);
    await sleep((1 - share) * BEAT);
  }
}

const asking = noAsking();
const windows: Record<"alone" | "flooded" | "control", Window[]> = { alone: [], flooded: [], control: [] };
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const mean = (list: readonly Window[], what: keyof Window) =>
  list.reduce((sum, window) => sum + window[what], 0) / list.length;

// The first rounds are slow ones.
await sleep(10_000);
for (let time = 0; time < times; time++) {
  windows.alone.push(await watch(() => Promise.resolve()));
  const flooded = await watch((signal) => askWithoutEnd(daemon.address, signal, links, () => sleep(pause), asking));
  windows.flooded.push(flooded);
  windows.control.push(await watch((signal) => burn(signal, Math.min(1, flooded.attacker))));
  console.log(Object.values(windows).map((list) => list[time].rounds.toFixed(2)).join(" | "));
}
console.log("         rounds a second | beside training | this process");
for (const [name, list] of Object.entries(windows)) {
  const shares = (["beside", "attacker"] as const).map((what) => percent(mean(list, what)));
  console.log([name.padEnd(8), mean(list, "rounds").toFixed(2), ...shares].join(" | "));
}
const { alone, flooded, control } = windows;
const [ofControl, ofAlone] = [control, alone].map((list) => mean(flooded, "rounds") / mean(list, "rounds"));
const left = (1 - mean(flooded, "beside")) / (1 - mean(control, "beside"));
console.log(`rounds under the flood: ${percent(ofControl)} of the control, ${percent(ofAlone)} of alone`);
console.log(`left to training under the flood: ${percent(left)} of what the control leaves`);
const whole = times * (seconds + SETTLE / 1_000);
const answers = Object.entries(asking.answers).map(([what, count]) => `${(count / whole).toFixed(1)} ${what}`);
console.log(`requests a second under ${asking.names} names: ${answers.join(", ")}`);
await daemon.stop();
await Deno.remove(folder, { recursive: true });
Deno.exit(0);
