/**
 * A soak: `deno run -A tests/hostile/soak.ts [MINUTES [HONEST [HOSTILE]]]`, by default 30 minutes, 6 honest daemons and 2
 * hostile peers, which use all means of `soak/means.ts` in turn, on loopback. Prints a line a minute and what was wrong in
 * the end; ends with 1 if anything was.
 *
 * @module
 */
import { startHonest } from "./soak/fleet.ts";
import { charged, judge, judgeMeans, meanOf, type Moment, percent, type Turns } from "./soak/judge.ts";
import { MEANS } from "./soak/means.ts";

/** How long a hostile peer keeps to one of its means, in ms. */
const TURN = 20_000;
/** A means that has ended by then has not been used, in ms. */
const AT_ONCE = 1_000;
const MINUTE = 60_000;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Uses one means after the other, against one daemon after the other. */
async function attack(place: number, addresses: readonly string[], turns: Map<string, Turns>, signal: AbortSignal) {
  const names = Object.keys(MEANS);
  for (let turn = place; !signal.aborted; turn++) {
    // No two of them do the same at a time, and not always to the same daemon.
    const name = names[(turn + place * Math.floor(names.length / 2)) % names.length];
    const address = addresses[(turn + Math.floor(turn / names.length)) % addresses.length];
    const counted = turns.get(name) ?? { used: 0, failed: 0, why: "" };
    turns.set(name, counted);
    const end = AbortSignal.any([signal, AbortSignal.timeout(TURN)]);
    const begun = performance.now();
    const why = await MEANS[name](address, end).then(() => "It ended at once", (error: unknown) => `${error}`);
    if (signal.aborted) return;
    // Somebody who is thrown out later has done what there was to do.
    if (performance.now() - begun >= AT_ONCE) counted.used++;
    else {
      Object.assign(counted, { failed: counted.failed + 1, why });
      await sleep(AT_ONCE);
    }
  }
}

async function soak(minutes: number, honest: number, hostile: number, folder: string): Promise<string[]> {
  const first = await startHonest(folder, 0, honest, undefined);
  const others = Array.from({ length: honest - 1 }, (_, index) => startHonest(folder, index + 1, honest, first));
  const daemons = [first, ...await Promise.all(others)];
  const peers = new Set(daemons.map(({ peer }) => peer));
  const moments: Moment[] = [];
  const turns = new Map<string, Turns>();
  const stop = new AbortController();
  try {
    const addresses = daemons.map(({ address }) => address);
    // What the means leave running when they are cut off is no news.
    addEventListener("unhandledrejection", (event) => event.preventDefault());
    addEventListener("error", (event) => event.preventDefault());
    for (let place = 0; place < hostile; place++) void attack(place, addresses, turns, stop.signal);
    console.log(
      "minute | accuracy (lowest) | MB (most) | links | rounds | lines (most of a kind a daemon) | hostile charged",
    );
    for (let minute = 0; minute <= minutes; minute++) {
      if (minute > 0) await sleep(MINUTE);
      const moment = await Promise.all(daemons.map((daemon) => daemon.sample()));
      moments.push(moment);
      console.log(rowOf(minute, moment, peers));
    }
    console.log(`means used: ${[...turns].map(([name, { used }]) => `${name} ${used}`).join(", ")}`);
    for (const [name, { failed, why }] of turns) if (failed > 0) console.log(`${name} failed ${failed} times: ${why}`);
    return [...judge(moments, peers), ...judgeMeans(turns)];
  } finally {
    stop.abort();
    await Promise.all(daemons.map((daemon) => daemon.stop()));
  }
}

function rowOf(minute: number, moment: Moment, honest: ReadonlySet<string>): string {
  const lowest = Math.min(...moment.map(({ accuracy }) => accuracy));
  const memory = moment.map(({ memory }) => memory / 1e6);
  const counts = moment.flatMap(({ lines }) => [...lines.values()]);
  return [
    String(minute).padStart(6),
    `${percent(meanOf(moment, ({ accuracy }) => accuracy))} (${percent(lowest)})`,
    `${meanOf(memory, (size) => size).toFixed(0)} (${Math.max(...memory).toFixed(0)})`,
    meanOf(moment, ({ links }) => links).toFixed(1),
    meanOf(moment, ({ rounds }) => rounds).toFixed(0),
    `${counts.reduce((sum, count) => sum + count, 0)} (${Math.max(0, ...counts)})`,
    charged(moment, honest),
  ].join(" | ");
}

if (import.meta.main) {
  const [minutes = 30, honest = 6, hostile = 2] = Deno.args.map(Number);
  const folder = await Deno.makeTempDir({ prefix: "murmuration-soak-" });
  const wrong = await soak(minutes, honest, hostile, folder).catch((error: unknown) => [`${error}`]);
  await Deno.remove(folder, { recursive: true });
  console.log(wrong.length === 0 ? "Held." : `Not held:\n${wrong.join("\n")}`);
  Deno.exit(wrong.length === 0 ? 0 : 1);
}
