import assert from "node:assert";
import { sleep } from "../../../../protocol/exchange/clock.ts";
import { createVirtualClock } from "../../../../daemon/network/memory/virtual_clock.ts";

Deno.test("timers fire in the order of their times, at equal times in the order in which they were set", async () => {
  const clock = createVirtualClock();
  const fired: string[] = [];
  const times = [30, 10, 20, 10, 0, 30, 20, 10];
  times.forEach((time, number) => clock.after(time, () => fired.push(`${clock.now()}:${number}`)));
  await clock.run(100);
  assert.deepStrictEqual(fired, ["0:4", "10:1", "10:3", "10:7", "20:2", "20:6", "30:0", "30:5"]);
});

Deno.test("a timer called off does not fire, and one called off late does no harm", async () => {
  const clock = createVirtualClock();
  const fired: number[] = [];
  const timers = Array.from({ length: 50 }, (_, number) => clock.after(number % 7, () => fired.push(number)));
  for (const [number, timer] of timers.entries()) if (number % 2 === 0) timer.cancel();
  assert.strictEqual(clock.size, 25);
  await clock.run(10);
  for (const timer of timers) timer.cancel();
  assert.strictEqual(clock.size, 0);
  assert.strictEqual(fired.length, 25);
  assert.ok(fired.every((number) => number % 2 === 1));
});

Deno.test("time stands still while promises settle, however long their chain", async () => {
  const clock = createVirtualClock();
  const seen: number[] = [];
  clock.after(5, async () => {
    for (let link = 0; link < 1_000; link++) await Promise.resolve();
    seen.push(clock.now());
    await sleep(clock, 10);
    seen.push(clock.now());
  });
  clock.after(6, () => seen.push(clock.now()));
  await clock.run(100);
  assert.deepStrictEqual(seen, [5, 6, 15]);
});

Deno.test("time stands still while work is held", async () => {
  const clock = createVirtualClock();
  const seen: number[] = [];
  clock.after(5, () => {
    clock.hold(new Promise<void>((resolve) => setTimeout(resolve, 5))).then(() => seen.push(clock.now()));
  });
  clock.after(6, () => seen.push(clock.now()));
  await clock.run(100);
  assert.deepStrictEqual(seen, [5, 6]);
});

Deno.test("time does not pass the moment asked for, and a timer set for later stays", async () => {
  const clock = createVirtualClock();
  let fired = false;
  clock.after(50, () => fired = true);
  await clock.run(49);
  assert.deepStrictEqual([clock.now(), fired], [49, false]);
  await clock.run(50);
  assert.strictEqual(fired, true);
});

Deno.test("timers without end are an error, not an endless run", async () => {
  const clock = createVirtualClock();
  const again = () => void clock.after(0, again);
  again();
  await assert.rejects(clock.run(1, 1_000), RangeError);
});
