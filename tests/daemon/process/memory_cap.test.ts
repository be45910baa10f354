import assert from "node:assert";
import { askMemory, watchMemory } from "../../../daemon/process/memory_cap.ts";
import { RefusedError } from "../../../daemon/support/mod.ts";
import { createVirtualClock } from "../../../daemon/network/mod.ts";

Deno.test("memory cap: a peak is no trouble, staying above is told once", async () => {
  const clock = createVirtualClock();
  let resident = 90;
  const told: number[] = [];
  using _ = watchMemory({ clock, cap: 100, resident: () => resident, onExceeded: (bytes) => told.push(bytes) });
  await clock.run(20_000);
  resident = 150;
  await clock.run(30_000);
  resident = 90;
  await clock.run(40_000);
  assert.deepStrictEqual(told, []);
  resident = 120;
  await clock.run(90_000);
  assert.deepStrictEqual([told, clock.size], [[120], 0]);
});

Deno.test("memory cap: a task that cannot fit is refused before anything is allocated, with its sizes", () => {
  const task = { name: "wide", parameters: 12_345_678, trainingBytes: 1.2e9 };
  askMemory(task, undefined, 1e12);
  askMemory(task, 1.4e9, 0.2e9);
  const refused = (error: Error) =>
    error instanceof RefusedError &&
    /"wide" within --memory 1\.00 GB: its 12,345,678 parameters take about 1\.20 GB beside 200 MB.*allow more/.test(
      error.message,
    );
  assert.throws(() => askMemory(task, 1e9, 0.2e9), refused);
});
