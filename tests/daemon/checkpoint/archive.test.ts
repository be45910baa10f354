import assert from "node:assert";
import { createArchive } from "../../../daemon/checkpoint/archive.ts";
import { sleep } from "../../../protocol/exchange/clock.ts";
import { createVirtualClock } from "../../../daemon/network/mod.ts";
import { sampleState } from "./sample_state.ts";

/** An archive whose saves take `takes` ms each, and every second of which may fail. */
function setUp({ takes = 0, fails = false } = {}) {
  const clock = createVirtualClock();
  const saved: number[] = [];
  const failures: unknown[] = [];
  const archive = createArchive({
    clock,
    every: 60_000,
    now: () => 1_000_000 + clock.now(),
    onFailure: (error) => failures.push(error),
    folder: {
      async save(state) {
        await sleep(clock, takes);
        if (fails) throw new Error("no space left");
        saved.push(state.round);
      },
    },
  });
  return { clock, archive, saved, failures };
}

Deno.test("archive: a state is due after each interval, and on request, and never while one is written", async () => {
  const { clock, archive, saved } = setUp({ takes: 100 });
  assert.deepStrictEqual([archive.isDue(), archive.savedAt], [false, undefined]);
  await clock.run(60_000);
  assert.strictEqual(archive.isDue(), true);
  archive.store(sampleState(1));
  assert.strictEqual(archive.isDue(), false);
  await clock.run(60_100);
  assert.deepStrictEqual([saved, archive.savedAt], [[1], 1_060_000]);
  const asked = archive.saveSoon();
  assert.strictEqual(archive.isDue(), true);
  archive.store(sampleState(2));
  await clock.run(60_300);
  await asked;
  assert.deepStrictEqual(saved, [1, 2]);
});

Deno.test("archive: where writing takes long, it is done more rarely", async () => {
  const { clock, archive } = setUp({ takes: 10_000 });
  await clock.run(60_000);
  archive.store(sampleState(1));
  await clock.run(70_000);
  await archive.settled();
  await clock.run(269_999);
  assert.strictEqual(archive.isDue(), false);
  await clock.run(270_000);
  assert.strictEqual(archive.isDue(), true);
});

Deno.test("archive: a write that fails is told to whoever asked, and tried again in time", async () => {
  const { clock, archive, failures } = setUp({ fails: true });
  const asked = archive.saveSoon();
  const refused = assert.rejects(asked, /no space/);
  archive.store(sampleState(1));
  await clock.run(1);
  await refused;
  assert.deepStrictEqual([failures.length, archive.isDue(), archive.savedAt], [1, false, undefined]);
  await clock.run(60_001);
  assert.strictEqual(archive.isDue(), true);
});
