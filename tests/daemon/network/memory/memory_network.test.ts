import assert from "node:assert";
import { acceptAnything, bytesIn } from "../../../contracts/sample_heartbeat.ts";
import { createRandom } from "../../../../compute/vector/mod.ts";
import {
  createMemoryNetwork,
  type MemoryNetwork,
  type MemoryNetworkOptions,
} from "../../../../daemon/network/memory/memory_network.ts";
import type { Transport } from "../../../../protocol/exchange/mod.ts";
import { createVirtualClock, type VirtualClock } from "../../../../daemon/network/memory/virtual_clock.ts";
import { transportContract } from "../../../contracts/transport.ts";

transportContract("memory", () => {
  const clock = createVirtualClock();
  const network = createMemoryNetwork({ clock, random: createRandom("contract"), latency: 5, jitter: 3 });
  let made = 0;
  return Promise.resolve({
    make: () => Promise.resolve(network.transport(`peer-${made++}`)),
    settle: () => clock.run(clock.now() + 20),
    close: () => Promise.resolve(),
  });
});

interface Pair {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly a: Transport;
  readonly b: Transport;
  /** What b was told, with the time. */
  readonly log: string[];
}

async function connectedPair(options: Partial<MemoryNetworkOptions> = {}): Promise<Pair> {
  const clock = createVirtualClock();
  const network = createMemoryNetwork({ clock, random: createRandom("pair"), latency: 10, ...options });
  const log: string[] = [];
  const [a, b] = ["a", "b"].map((name) => network.transport(name));
  await a.start({ up: () => {}, frame: () => {}, down: () => {}, published: () => {} });
  await b.start({
    up: (peer) => log.push(`${clock.now()} up ${peer}`),
    frame: (peer, bytes) => void log.push(`${clock.now()} frame ${peer} ${bytes}`),
    down: (peer, reason) => log.push(`${clock.now()} down ${peer} ${reason}`),
    judge: acceptAnything,
    published: (peer, heartbeat) => log.push(`${clock.now()} published ${peer} ${bytesIn(heartbeat)}`),
  });
  a.connect("b").catch(() => {});
  await clock.run(20);
  assert.deepStrictEqual(log.splice(0), ["20 up a"]);
  return { clock, network, a, b, log };
}

Deno.test("frames stall at a cut and arrive when it heals, in order", async () => {
  const { clock, network, a, log } = await connectedPair();
  network.partition(["a"], ["b"]);
  a.send("b", Uint8Array.of(1));
  a.send("b", Uint8Array.of(2));
  await clock.run(1_000);
  assert.deepStrictEqual(log, []);
  await assert.rejects(async () => {
    const dialled = a.dial("/local/b");
    dialled.catch(() => {});
    await clock.run(1_100);
    await dialled;
  }, /cut/);
  network.heal();
  await clock.run(1_200);
  assert.deepStrictEqual(log, ["1100 frame a 1", "1100 frame a 2"]);
});

Deno.test("a frozen peer gets its late timers first, then the frames that piled up, each once", async () => {
  const { clock, network, a, log } = await connectedPair();
  network.clock("b").after(100, () => log.push(`${clock.now()} timer`));
  network.freeze("b");
  a.send("b", Uint8Array.of(1));
  await clock.run(5_000);
  assert.deepStrictEqual(log, []);
  network.thaw("b");
  await clock.run(5_001);
  assert.deepStrictEqual(log, ["5000 timer", "5000 frame a 1"]);
});

Deno.test("a stream that ends while its other end is frozen is told of when that end thaws", async () => {
  const { clock, network, a, log } = await connectedPair();
  network.freeze("b");
  a.reset("b");
  await clock.run(1_000);
  a.connect("b").catch(() => {});
  await clock.run(2_000);
  network.thaw("b");
  await clock.run(3_000);
  assert.deepStrictEqual(log, ["2000 down a reset", "2010 up a"]);
});

Deno.test("a killed peer's streams are reset and its timers never fire; one of its name may start anew", async () => {
  const { clock, network, b, log } = await connectedPair();
  network.clock("a").after(50, () => log.push("a timer of the dead"));
  network.kill("a");
  await clock.run(200);
  assert.deepStrictEqual(log.splice(0), ["30 down a reset"]);
  const again = network.transport("a");
  await again.start({ up: () => {}, frame: () => {}, down: () => {}, published: () => {} });
  b.connect("a").catch(() => {});
  await clock.run(300);
  assert.deepStrictEqual(log, ["220 up a"]);
});

Deno.test("a stream of limited bandwidth carries one frame after another", async () => {
  const { clock, a, log } = await connectedPair({ bandwidth: 2 });
  a.send("b", new Uint8Array(200));
  a.send("b", new Uint8Array(2).fill(7));
  await clock.run(1_000);
  assert.deepStrictEqual(log.map((line) => line.split(",")[0]), ["130 frame a 0", "131 frame a 7"]);
});

Deno.test("loss, copies and resets come as often as asked for, and the same for the same seed", async () => {
  async function faulty(options: Partial<MemoryNetworkOptions>): Promise<string[]> {
    const { clock, network, a, log } = await connectedPair();
    network.configure(options);
    for (let number = 0; number < 1_000; number++) {
      if (!a.isUp("b")) a.connect("b").catch(() => {});
      await clock.run(clock.now() + 30);
      a.send("b", Uint8Array.of(number >> 8, number & 0xff));
    }
    await clock.run(clock.now() + 5_000);
    return log;
  }
  const frames = (log: string[]) => log.filter((line) => line.includes("frame")).length;
  assert.strictEqual(frames(await faulty({})), 1_000);
  const lost = 1_000 - frames(await faulty({ loss: 0.2 }));
  assert.ok(lost > 150 && lost < 250, `${lost} of 1000 lost at 20 %`);
  const doubled = frames(await faulty({ duplicate: 0.3 })) - 1_000;
  assert.ok(doubled > 240 && doubled < 360, `${doubled} of 1000 doubled at 30 %`);
  const resets = (await faulty({ reset: 0.1 })).filter((line) => line.includes("down")).length;
  assert.ok(resets > 65 && resets < 135, `${resets} resets at 10 %`);
  const all = { loss: 0.1, duplicate: 0.1, reset: 0.1, jitter: 20 };
  assert.deepStrictEqual(await faulty(all), await faulty(all));
});
