import assert from "node:assert";
import { Pacer } from "../../../daemon/node/pacer.ts";
import { sleep } from "../../../protocol/exchange/clock.ts";
import { createVirtualClock } from "../../../daemon/network/mod.ts";

/** Works in chunks of `work` ms on `busy` of 4 cores for a minute of virtual time; returns the share used. */
async function shareUsed(share: number | undefined, work: number, busy: number): Promise<number> {
  const clock = createVirtualClock();
  let used = 0;
  const pacer = new Pacer({ clock, share, cores: 4, used: () => used });
  const abort = new AbortController();
  const worker = (async () => {
    while (!abort.signal.aborted) {
      await pacer.next(abort.signal);
      await sleep(clock, work);
      used += busy * work / 1000;
    }
  })();
  await clock.run(60_000);
  const result = used / 60 / 4;
  abort.abort();
  await clock.run(61_000);
  await worker;
  return result;
}

Deno.test("pacer: the processors are used for the share asked for, whatever a chunk takes", async () => {
  for (const share of [0.1, 0.25, 0.5, 0.9]) {
    for (const work of [5, 70, 900]) {
      const used = await shareUsed(share, work, 4);
      assert.ok(Math.abs(used - share) < 0.05 * share + 0.02, `${used} for ${share} in chunks of ${work} ms`);
    }
  }
});

Deno.test("pacer: nothing is held back without a share, or where less is used than is allowed", async () => {
  assert.ok(await shareUsed(undefined, 20, 4) > 0.99);
  assert.ok(await shareUsed(0.5, 20, 1) > 0.249);
});

Deno.test("pacer: a pause holds until it is resumed, quiet hours until they end, and why is told", async () => {
  const clock = createVirtualClock();
  const changes: (string | undefined)[] = [];
  const pacer: Pacer = new Pacer({
    clock,
    share: undefined,
    cores: 1,
    used: () => 0,
    isQuiet: () => clock.now() >= 10_000 && clock.now() < 20_000,
    onChange: () => changes.push(pacer.reason),
  });
  const { signal } = new AbortController();
  const passed: number[] = [];
  const wait = () => void pacer.next(signal).then(() => passed.push(clock.now()));
  pacer.pause();
  wait();
  await clock.run(3_000);
  assert.deepStrictEqual(passed, []);
  pacer.resume();
  await clock.run(3_001);
  assert.deepStrictEqual(passed, [3_000]);
  await clock.run(12_000);
  wait();
  await clock.run(30_000);
  assert.deepStrictEqual([passed.length, Math.floor(passed[1] / 1000)], [2, 20]);
  assert.deepStrictEqual(changes, ["paused by command", undefined, "quiet hours", undefined]);
});

Deno.test("pacer: whoever waits is let go when it is called off", async () => {
  const clock = createVirtualClock();
  const pacer = new Pacer({ clock, share: undefined, cores: 1, used: () => 0 });
  pacer.pause();
  const abort = new AbortController();
  const waiting = pacer.next(abort.signal);
  abort.abort();
  await waiting;
});
