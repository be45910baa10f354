import assert from "node:assert";
import { LEAST_CAP } from "../../../../daemon/network/libp2p/rate_limiter.ts";
import { join, makeTransport, pause, startWitness, stopAll, until } from "./libp2p_pair.ts";

const cap = 400_000;
const frame = 100_000;

/** Sends frames for a while, one whenever the last has arrived, and returns bytes a second once the burst is over. */
async function rateOf(count: number, send: () => void, arrived: () => number): Promise<number> {
  send();
  send();
  await until("the first frame", () => arrived() >= 1);
  const start = performance.now();
  for (let number = 2; number <= count; number++) {
    send();
    await until("a frame", () => arrived() >= number);
  }
  return (count - 1) * frame / (performance.now() - start) * 1_000;
}

for (const side of ["upload", "download"] as const) {
  Deno.test(`a transfer under a cap on the ${side} is as fast as the cap, and nothing is reset`, async () => {
    const capped = await startWitness({ caps: { [side]: cap }, queueLimit: 3 * frame });
    const other = await startWitness({ queueLimit: 3 * frame });
    await join(capped, other);
    const [from, to] = side === "upload" ? [capped, other] : [other, capped];
    const rate = await rateOf(
      12,
      () => from.transport.send(to.transport.self, new Uint8Array(frame)),
      () => to.frames.length,
    );
    // Framing takes half a per cent. How far below it may be depends on how busy the machine is.
    assert.ok(rate < 1.1 * cap, `${rate} bytes a second`);
    assert.ok(rate > 0.5 * cap, `${rate} bytes a second`);
    assert.deepStrictEqual([capped.downs, other.downs], [[], []]);
    await stopAll([capped, other]);
  });
}

Deno.test("under a cap a small frame does not wait for another peer's or another stream's large ones", async () => {
  const capped = await startWitness({ caps: { upload: 100_000 } });
  const [bulk, small] = [await startWitness(), await startWitness()];
  await join(capped, bulk);
  await join(capped, small);
  // Six seconds' worth.
  for (let number = 0; number < 6; number++) capped.transport.send(bulk.transport.self, new Uint8Array(frame));
  await pause(300);
  const start = performance.now();
  capped.transport.send(small.transport.self, new Uint8Array(700));
  await until("the small frame", () => small.frames.length === 1);
  const ping = await capped.transport.ping(bulk.transport.self);
  assert.ok(bulk.frames.length < 5, "the large frames are still under way");
  assert.ok(performance.now() - start < 2_500, `${performance.now() - start} ms; the ping ${ping} ms`);
  await stopAll([capped, bulk, small]);
});

Deno.test("under a cap a queue that grows too long is still reset", async () => {
  const capped = await startWitness({ caps: { upload: 20_000 }, queueLimit: 3 * frame });
  const other = await startWitness();
  await join(capped, other);
  for (let number = 0; number < 10; number++) capped.transport.send(other.transport.self, new Uint8Array(frame));
  await until("a reset", () => capped.downs.length > 0);
  assert.deepStrictEqual(capped.downs[0], [other.transport.self, "reset"]);
  await stopAll([capped, other]);
});

Deno.test("both caps at both ends, frames both ways: all arrive whole and in order", async () => {
  const caps = { upload: 600_000, download: 500_000 };
  const [a, b] = [await startWitness({ caps }), await startWitness({ caps })];
  await join(a, b);
  for (let number = 1; number <= 8; number++) {
    a.transport.send(b.transport.self, new Uint8Array(9_000 * number).fill(number));
    b.transport.send(a.transport.self, new Uint8Array(7_000 * number).fill(number));
  }
  await until("all frames", () => a.frames.length === 8 && b.frames.length === 8);
  for (let number = 1; number <= 8; number++) {
    assert.ok(b.frames[number - 1].length === 9_000 * number && b.frames[number - 1].every((byte) => byte === number));
    assert.ok(a.frames[number - 1].length === 7_000 * number && a.frames[number - 1].every((byte) => byte === number));
  }
  await stopAll([a, b]);
});

Deno.test("a cap too low to set up a connection is refused", async () => {
  await assert.rejects(makeTransport({ caps: { upload: LEAST_CAP - 1 } }), RangeError);
  await assert.rejects(makeTransport({ caps: { download: Number.NaN } }), RangeError);
  const slow = await startWitness({ caps: { upload: LEAST_CAP, download: LEAST_CAP } });
  const other = await startWitness();
  await join(slow, other);
  slow.transport.send(other.transport.self, new Uint8Array(500));
  await until("a frame", () => other.frames.length === 1);
  await stopAll([slow, other]);
});
