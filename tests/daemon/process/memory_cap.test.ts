import assert from "node:assert";
import { watchMemory } from "../../../daemon/process/memory_cap.ts";
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
