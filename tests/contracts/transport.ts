/**
 * What every {@link Transport} must do. Run on the in-memory network and on libp2p.
 *
 * @module
 */
import assert from "node:assert";
import { Buffer } from "node:buffer";
import { createLayout, createRandom } from "../../compute/vector/mod.ts";
import { type MembershipEvent, PeerManager } from "../../daemon/membership/mod.ts";
import { encodeHeartbeat, type Heartbeat } from "../../protocol/messages/mod.ts";
import { type DownReason, Exchange, type PeerId, systemClock, type Transport } from "../../protocol/exchange/mod.ts";
import { exactCompressor } from "../protocol/exchange/exact_compressor.ts";
import { acceptAnything, bytesIn, sampleHeartbeat } from "./sample_heartbeat.ts";

/** Where a contract test gets its transports from. */
export interface TransportHarness {
  /** Makes a transport that is not started yet, on a network which all transports of this harness share. */
  make(): Promise<Transport>;
  /**
   * Gives what is under way a short time to arrive: a few milliseconds of real time, or a stretch of a virtual clock.
   * No test rests on how much; conditions are asked again and again with a pause of this kind between.
   */
  settle(): Promise<void>;
  /** Stops whatever the test left running. */
  close(): Promise<void>;
}

/** A started transport and all that its handlers were told. */
interface Listener {
  readonly transport: Transport;
  readonly ups: PeerId[];
  readonly downs: [PeerId, DownReason][];
  readonly frames: { from: PeerId; bytes: Uint8Array }[];
  readonly published: { from: PeerId; text: string }[];
  readonly faulted: { peer: PeerId; error: unknown }[];
}

/** A harness, and what its handlers saw that must not be: an error thrown in a handler could be lost in a transport. */
interface CheckedHarness extends TransportHarness {
  readonly faults: string[];
}

/** So many pauses, and a condition that still does not hold is a failure. */
const patience = 2_000;

/**
 * Registers the suite for one implementation.
 *
 * @param name said in front of each test's name
 * @param create called once a test
 */
export function transportContract(name: string, create: () => Promise<TransportHarness>): void {
  function contract(title: string, body: (harness: CheckedHarness) => Promise<void>): void {
    Deno.test(`${name}: ${title}`, async () => {
      const harness: CheckedHarness = Object.assign(await create(), { faults: [] });
      try {
        await body(harness);
        assert.deepStrictEqual(harness.faults, []);
      } finally {
        await harness.close();
      }
    });
  }

  contract("whoever is on this machine, or not connected, is in no network of others", async (harness) => {
    const [a, b] = await listeners(harness, 2);
    assert.strictEqual(a.transport.groupOf?.(b.transport.self), undefined);
    await connect(harness, a, b);
    assert.strictEqual(a.transport.groupOf?.(b.transport.self), undefined);
    assert.strictEqual(b.transport.groupOf?.(a.transport.self), undefined);
  });

  contract("a stream comes up once at both ends and carries frames in order", async (harness) => {
    const [a, b] = await listeners(harness, 2);
    await connect(harness, a, b);
    await finished(harness, a.transport.connect(b.transport.self, b.transport.addresses));
    const count = 200;
    for (let number = 0; number < count; number++) {
      a.transport.send(b.transport.self, numbered(number, 1 + (number * 37) % 900));
      b.transport.send(a.transport.self, numbered(number, 1 + (number * 91) % 700));
    }
    await until(harness, "all frames", () => a.frames.length === count && b.frames.length === count);
    for (let number = 0; number < count; number++) {
      assert.deepStrictEqual(b.frames[number], {
        from: a.transport.self,
        bytes: numbered(number, 1 + (number * 37) % 900),
      });
      assert.deepStrictEqual(a.frames[number], {
        from: b.transport.self,
        bytes: numbered(number, 1 + (number * 91) % 700),
      });
    }
    assert.deepStrictEqual([a.ups, b.ups], [[b.transport.self], [a.transport.self]]);
    assert.deepStrictEqual([a.downs, b.downs], [[], []]);
  });

  contract("both ends connecting at once leaves one stream that works both ways", async (harness) => {
    const [a, b] = await listeners(harness, 2);
    await finished(
      harness,
      Promise.allSettled([
        a.transport.connect(b.transport.self, b.transport.addresses),
        b.transport.connect(a.transport.self, a.transport.addresses),
      ]),
    );
    await until(harness, "both up", () => a.transport.isUp(b.transport.self) && b.transport.isUp(a.transport.self));
    let number = 0;
    await until(harness, "frames both ways", () => {
      // A stream that loses against the other one may take a frame with it, so each pause sends another.
      number++;
      a.transport.send(b.transport.self, numbered(number, 4));
      b.transport.send(a.transport.self, numbered(number, 4));
      return a.frames.length > 0 && b.frames.length > 0;
    });
    await harness.settle();
    assert.strictEqual(a.ups.length - a.downs.length, 1);
    assert.strictEqual(b.ups.length - b.downs.length, 1);
  });

  contract("a frame for a peer without a stream is dropped", async (harness) => {
    const [a, b] = await listeners(harness, 2);
    assert.strictEqual(a.transport.isUp(b.transport.self), false);
    a.transport.send(b.transport.self, numbered(1, 4));
    await connect(harness, a, b);
    a.transport.send(b.transport.self, numbered(2, 4));
    await until(harness, "a frame", () => b.frames.length > 0);
    assert.deepStrictEqual(b.frames.map((frame) => frame.bytes), [numbered(2, 4)]);
  });

  contract("a frame of 2 MB arrives intact", async (harness) => {
    const [a, b] = await listeners(harness, 2);
    await connect(harness, a, b);
    const large = new Uint8Array(2_000_000);
    for (let index = 0; index < large.length; index++) large[index] = (index * 2_654_435_761) >>> 24;
    a.transport.send(b.transport.self, large);
    a.transport.send(b.transport.self, numbered(7, 4));
    await until(harness, "both frames", () => b.frames.length === 2);
    // Compared as buffers: a deep comparison of two million entries takes seconds.
    assert.ok(Buffer.from(large).equals(b.frames[0].bytes));
    assert.deepStrictEqual(b.frames[1].bytes, numbered(7, 4));
  });

  contract("a reset takes the stream down at both ends, and a new one can follow", async (harness) => {
    const [a, b] = await listeners(harness, 2);
    await connect(harness, a, b);
    a.transport.reset(b.transport.self);
    await until(harness, "down at both ends", () => a.downs.length === 1 && b.downs.length === 1);
    assert.deepStrictEqual([a.downs[0][0], b.downs[0][0]], [b.transport.self, a.transport.self]);
    assert.strictEqual(a.transport.isUp(b.transport.self), false);
    assert.strictEqual(b.transport.isUp(a.transport.self), false);

    await finished(harness, b.transport.connect(a.transport.self, a.transport.addresses));
    await until(harness, "up again", () => a.ups.length === 2 && b.ups.length === 2);
    b.transport.send(a.transport.self, numbered(3, 9));
    a.transport.send(b.transport.self, numbered(4, 9));
    await until(harness, "frames", () => a.frames.length === 1 && b.frames.length === 1);
    assert.deepStrictEqual([a.frames[0].bytes, b.frames[0].bytes], [numbered(3, 9), numbered(4, 9)]);
    assert.strictEqual(a.downs.length, 1);
  });

  contract("a stream may be reset from within a handler", async (harness) => {
    const a = await listen(harness);
    let reset = 0;
    const b = await listen(harness, (listener, from) => {
      reset++;
      listener.transport.reset(from);
    });
    await connect(harness, a, b);
    a.transport.send(b.transport.self, numbered(1, 4));
    a.transport.send(b.transport.self, numbered(2, 4));
    await until(harness, "down at both ends", () => a.downs.length === 1 && b.downs.length === 1);
    await harness.settle();
    assert.strictEqual(reset, 1, "no frame of a stream is handed over after its end");
  });

  contract("what a handler throws ends the stream to that peer, is told, and harms no other", async (harness) => {
    const [a, c] = await listeners(harness, 2);
    const b = await listen(harness, (_listener, from) => {
      if (from === a.transport.self) throw new TypeError("a fault of ours");
    });
    await connect(harness, a, b);
    await connect(harness, c, b);
    a.transport.send(b.transport.self, numbered(1, 4));
    a.transport.send(b.transport.self, numbered(2, 4));
    await until(harness, "down at both ends", () => a.downs.length === 1 && b.downs.length === 1);
    assert.deepStrictEqual(b.downs[0][0], a.transport.self);
    assert.strictEqual(b.frames.length, 1, "no frame of a stream is handed over after its end");
    assert.deepStrictEqual(b.faulted, [{ peer: a.transport.self, error: new TypeError("a fault of ours") }]);
    c.transport.send(b.transport.self, numbered(3, 4));
    await until(harness, "the other one's frame", () => b.frames.length === 2);
    await finished(harness, a.transport.connect(b.transport.self, b.transport.addresses));
    await until(harness, "up again", () => b.ups.length === 3);
  });

  contract("what is published reaches all who are connected, and not its sender", async (harness) => {
    const [a, b, c] = await listeners(harness, 3);
    await connect(harness, a, b);
    await connect(harness, a, c);
    let tries = 0;
    // A topic's subscriptions may need a moment to get round, so it is published until heard.
    await until(harness, "both heard", () => {
      a.transport.publish(new TextEncoder().encode(`hello ${tries++}`)).catch(() => {});
      return b.published.length > 0 && c.published.length > 0;
    });
    for (const heard of [...b.published, ...c.published]) {
      assert.strictEqual(heard.from, a.transport.self);
      assert.match(heard.text, /^hello \d+$/);
    }
    assert.deepStrictEqual(a.published, []);
  });

  contract("a heartbeat is judged by what its sender said before, read once, and told if refused", async (harness) => {
    const [a] = await listeners(harness, 1);
    const b = await hear(harness);
    await finished(harness, a.transport.connect(b.transport.self, b.transport.addresses));
    const say = (changes: Partial<Heartbeat>) => {
      b.wait(500);
      a.transport.publish(encodeHeartbeat(sampleHeartbeat(changes))).catch(() => {});
    };
    const said = { round: 5, steps: 80, bytesSent: 1_000 };
    await until(harness, "heard", () => {
      say(said);
      return b.rounds().length > 0;
    });
    for (const less of [{ round: 4 }, { steps: 79 }, { bytesSent: 999 }]) {
      const before = b.refused.length;
      await until(harness, `refused for ${Object.keys(less)}`, () => {
        if (b.refused.length === before) say({ ...said, ...less });
        return b.refused.length > before;
      });
    }
    for (const event of b.refused) {
      assert.deepStrictEqual(event, {
        type: "heartbeatRefused",
        peer: a.transport.self,
        action: "ignore",
        code: "STALE",
      });
    }
    assert.deepStrictEqual(b.rounds(), [5], "what is stale changes nothing");
    await until(harness, "a new life", () => {
      say({ incarnation: 2n, round: 1 });
      return b.rounds()[0] === 1;
    });
    const before = b.refused.length;
    await until(harness, "bytes that are none", () => {
      b.wait(500);
      a.transport.publish(Uint8Array.of(0xff)).catch(() => {});
      return b.refused.length > before;
    });
    assert.deepStrictEqual(b.refused[before], {
      type: "heartbeatRefused",
      peer: a.transport.self,
      action: "reject",
      code: "UNREADABLE",
    });
  });

  contract("dial tells who listens at an address", async (harness) => {
    const [a, b] = await listeners(harness, 2);
    assert.ok(b.transport.addresses.length > 0);
    assert.strictEqual(await finished(harness, a.transport.dial(b.transport.addresses[0])), b.transport.self);
    await finished(harness, a.transport.connect(b.transport.self));
    await until(harness, "up", () => a.transport.isUp(b.transport.self) && b.transport.isUp(a.transport.self));
  });

  contract("a peer that is gone cannot be reached, and its streams end", async (harness) => {
    const [a, b] = await listeners(harness, 2);
    const addresses = [...b.transport.addresses];
    await connect(harness, a, b);
    await finished(harness, b.transport[Symbol.asyncDispose]());
    await until(harness, "down", () => a.downs.length === 1);
    assert.strictEqual(a.transport.isUp(b.transport.self), false);
    await assert.rejects(finished(harness, a.transport.connect(b.transport.self, addresses)), Error);
    await assert.rejects(finished(harness, a.transport.dial(addresses[0])), Error);
    assert.strictEqual(a.ups.length, 1);
  });

  contract("traffic counts at least the frames' bytes", async (harness) => {
    const [a, b] = await listeners(harness, 2);
    await connect(harness, a, b);
    const sentBefore = a.transport.traffic().sent;
    const receivedBefore = b.transport.traffic().received;
    for (let number = 0; number < 10; number++) a.transport.send(b.transport.self, numbered(number, 10_000));
    await until(harness, "all frames", () => b.frames.length === 10);
    // Whoever is in another thread is told a while later.
    await until(harness, "the bytes sent", () => a.transport.traffic().sent - sentBefore >= 100_000);
    await until(harness, "the bytes received", () => b.transport.traffic().received - receivedBefore >= 100_000);
  });
}

/** Makes, starts and records one transport. */
async function listen(
  harness: CheckedHarness,
  onFrame: (listener: Listener, from: PeerId) => void = () => {},
): Promise<Listener> {
  const listener: Listener = {
    transport: await harness.make(),
    ups: [],
    downs: [],
    frames: [],
    published: [],
    faulted: [],
  };
  await finished(
    harness,
    listener.transport.start({
      up: (peer) => {
        if (!listener.transport.isUp(peer)) harness.faults.push("isUp is false when up is called");
        listener.ups.push(peer);
      },
      down: (peer, reason) => {
        if (listener.transport.isUp(peer)) harness.faults.push("isUp is still true when down is called");
        if (!["closed", "reset", "unreachable"].includes(reason)) harness.faults.push(`down for reason "${reason}"`);
        listener.downs.push([peer, reason]);
      },
      frame: (from, bytes) => {
        listener.frames.push({ from, bytes: new Uint8Array(bytes) });
        onFrame(listener, from);
      },
      judge: acceptAnything,
      published: (from, heartbeat) => {
        listener.published.push({ from, text: new TextDecoder().decode(bytesIn(heartbeat)) });
      },
      fault: (peer, error) => listener.faulted.push({ peer, error }),
    }),
  );
  return listener;
}

/** Starts a transport whose heartbeats are kept as a daemon keeps them, by a clock that goes on when told to. */
async function hear(harness: CheckedHarness) {
  const transport = await harness.make();
  const refused: MembershipEvent[] = [];
  const layout = createLayout([{ name: "kernel", shape: [2] }]);
  let time = 0;
  const parts = {
    transport,
    clock: { now: () => time, after: systemClock.after },
    random: createRandom("contract"),
    task: sampleHeartbeat().task,
  };
  const exchange = new Exchange({
    ...parts,
    nonce: () => 1n,
    record() {},
    layout,
    initial: new Float32Array(2),
    x: new Float32Array(2),
    createCompressor: () => exactCompressor(2),
    round: () => 0,
    onMoved() {},
    onReady() {},
    onLost() {},
  });
  const manager = new PeerManager(
    {
      ...parts,
      exchange,
      // Here more is said at once than anybody says.
      record: (event) => void (event.type === "heartbeatRefused" && event.code !== "RATE" && refused.push(event)),
      wallTime: undefined,
      incarnation: 9n,
    },
    { fixed: [], bootstrap: [], former: [], discovers: false, degree: 1, maxLinks: 1 },
  );
  await finished(
    harness,
    transport.start({
      up() {},
      frame() {},
      down() {},
      judge: (from, bytes, via) => manager.judge(from, bytes, via),
      published: (from, heartbeat, via) => manager.published(from, heartbeat, via),
    }),
  );
  const wait = (milliseconds: number) => void (time += milliseconds);
  return { transport, refused, wait, rounds: () => manager.present().map(({ heartbeat }) => heartbeat.round) };
}

async function listeners(harness: CheckedHarness, count: number): Promise<Listener[]> {
  const made: Listener[] = [];
  for (let number = 0; number < count; number++) made.push(await listen(harness));
  return made;
}

/** Connects `from` to `to` and waits until both know it. */
async function connect(harness: CheckedHarness, from: Listener, to: Listener): Promise<void> {
  await finished(harness, from.transport.connect(to.transport.self, to.transport.addresses));
  await until(harness, "up at both ends", () => {
    return from.transport.isUp(to.transport.self) && to.transport.isUp(from.transport.self);
  });
}

/** Waits for `work` while the harness's time goes on. */
async function finished<Result>(harness: CheckedHarness, work: PromiseLike<Result>): Promise<Result> {
  let pending = true;
  const settled = work.then(() => {}, () => {}).then(() => {
    pending = false;
  });
  for (let pause = 0; pending && pause < patience; pause++) await harness.settle();
  assert.ok(!pending, "the call has not come back");
  await settled;
  return work;
}

async function until(harness: CheckedHarness, what: string, condition: () => boolean): Promise<void> {
  for (let pause = 0; pause < patience; pause++) {
    if (condition()) return;
    await harness.settle();
  }
  assert.fail(`waited in vain for: ${what}`);
}

/** `length` bytes that tell `number` and their place. */
function numbered(number: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (number * 31 + index * 7) & 0xff);
}
