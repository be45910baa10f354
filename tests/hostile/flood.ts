/**
 * What a flood of requests costs a daemon: `deno run -A tests/hostile/flood.ts [LINKS [SECONDS [PAUSE]]]`, by default 8 links
 * for 20 s, between two times as long without, and 20 ms between an answer and the next request of a link: without a pause
 * it is thrown out, and comes back under another name. Prints its rounds a second and what became of the requests.
 *
 * @module
 */
import { startHonest } from "./soak/fleet.ts";
import { type Asked, Speaker } from "./speaker.ts";

const [links = 8, seconds = 20, pause = 20] = Deno.args.map(Number);
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const folder = await Deno.makeTempDir({ prefix: "murmuration-flood-" });
const daemon = await startHonest(folder, 0, 1, undefined);

async function roundsPerSecond(): Promise<number> {
  const [before, begun] = [(await daemon.sample()).rounds, performance.now()];
  await sleep(1_000 * seconds);
  return ((await daemon.sample()).rounds - before) / ((performance.now() - begun) / 1_000);
}

let names = 0;
const counts: Record<Asked, number> = { answered: 0, BUSY: 0, refused: 0, silence: 0 };

async function flood(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await using speaker = await Speaker.connect(daemon.address);
    names++;
    await speaker.open();
    while (!signal.aborted && speaker.isUp) {
      counts[await speaker.request()]++;
      await sleep(pause);
    }
  }
}

// The first rounds are slow ones.
await sleep(10_000);
const before = await roundsPerSecond();
const stop = new AbortController();
const floods = Promise.all(Array.from({ length: links }, () => flood(stop.signal)));
await sleep(1_000);
const during = await roundsPerSecond();
stop.abort();
await floods;
const after = await roundsPerSecond();
console.log(`rounds a second: ${[before, during, after].map((rate) => rate.toFixed(2)).join(", then ")}`);
console.log(`under the flood ${(200 * during / (before + after)).toFixed(0)} % of what they are without`);
const all = Object.entries(counts).map(([what, count]) => `${(count / (seconds + 1)).toFixed(1)} ${what}`);
console.log(`requests a second under ${names} names: ${all.join(", ")}`);
await daemon.stop();
await Deno.remove(folder, { recursive: true });
Deno.exit(0);
