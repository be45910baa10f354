import assert from "node:assert";
import { createRandom } from "../../../../compute/vector/mod.ts";
import { MAX_HEARTBEAT_BYTES, type Verdict } from "../../../../protocol/messages/mod.ts";
import { acceptAnything } from "../../../contracts/sample_heartbeat.ts";
import { join, makeTransport, pause, startWitness, stopAll, until, withPair, type Witness } from "./libp2p_pair.ts";
import { portOf, startTcpProxy } from "./tcp_proxy.ts";

Deno.test("traffic is what passes on TCP, both ways and all included", async () => {
  await withPair(async (a, b) => {
    const target = a.transport.addresses[0];
    const proxy = startTcpProxy(portOf(target));
    await join(b, a, [target.replace(/tcp\/\d+/, `tcp/${proxy.port}`)]);
    for (const length of [1, 30, 700, 700, 9_000, 90_000]) {
      a.transport.send(b.transport.self, new Uint8Array(length));
      b.transport.send(a.transport.self, new Uint8Array(length));
    }
    await until("frames", () => a.frames.length === 6 && b.frames.length === 6);
    a.transport.reset(b.transport.self);
    await until("down", () => b.downs.length === 1);
    await join(b, a);
    await b.transport.publish(new Uint8Array(100));
    await until("published", () => a.published.length === 1);
    // What is still on its way would be counted at one place only.
    await pause(200);
    const { up, down } = proxy.bytes;
    const counted = [b.transport.traffic(), a.transport.traffic()];
    assert.deepStrictEqual(counted, [{ sent: up, received: down }, { sent: down, received: up }]);
    assert.ok(up > 100_000 && down > 100_000);
    proxy.close();
  });
});

Deno.test("a frame costs 32 bytes beside its own, and nothing in return", async () => {
  await withPair(async (a, b) => {
    await join(a, b);
    await pause(300);
    const before = [a.transport.traffic().sent, b.transport.traffic().sent];
    for (let number = 1; number <= 50; number++) {
      a.transport.send(b.transport.self, new Uint8Array(700));
      await until("a frame", () => b.frames.length === number);
    }
    assert.strictEqual(a.transport.traffic().sent - before[0], 50 * 732);
    assert.strictEqual(b.transport.traffic().sent - before[1], 0);
  });
});

Deno.test("what was queued and is not sent when a stream ends is told, whichever end ends it", async () => {
  await withPair(async (a, b) => {
    for (const ender of [a, b]) {
      await join(a, b);
      const [sentBefore, toldBefore] = [a.transport.traffic().sent, a.unsent.length];
      const downs = [a.downs.length, b.downs.length];
      // Far more than a stream's window.
      for (let number = 0; number < 15; number++) a.transport.send(b.transport.self, new Uint8Array(90_000));
      ender.transport.reset(ender === a ? b.transport.self : a.transport.self);
      await until("down", () => a.downs.length > downs[0] && b.downs.length > downs[1]);
      await until("told", () => a.unsent.length > toldBefore);
      const unsent = a.unsent.slice(toldBefore).reduce((sum, { bytes }) => sum + bytes, 0);
      assert.ok(unsent > 500_000, `${unsent}`);
      assert.ok(15 * 90_000 - unsent <= a.transport.traffic().sent - sentBefore);
      assert.ok(a.unsent.every(({ peer }) => peer === b.transport.self));
    }
    assert.deepStrictEqual(b.unsent, []);
  });
});

Deno.test("setting up a connection costs less than 1.6 kB each way", async () => {
  await withPair(async (a, b) => {
    await join(b, a);
    await pause(500);
    for (const { transport } of [a, b]) assert.ok(transport.traffic().sent < 1_600, `${transport.traffic().sent}`);
  });
});

Deno.test("far more than a stream's window passes both ways at once", async () => {
  await withPair(async (a, b) => {
    await join(a, b);
    const count = 60;
    const frame = (number: number) => new Uint8Array(90_000).fill(number);
    for (let number = 0; number < count; number++) {
      a.transport.send(b.transport.self, frame(number));
      b.transport.send(a.transport.self, frame(number));
    }
    await until("all frames", () => a.frames.length === count && b.frames.length === count);
    for (const { frames } of [a, b]) {
      for (let number = 0; number < count; number++) {
        assert.ok(
          frames[number].length === 90_000 && frames[number][0] === number && frames[number][89_999] === number,
        );
      }
    }
  }, { queueLimit: 10_000_000 });
});

Deno.test("after any resets and connects at both ends, one stream is up and works", async () => {
  await withPair(async (a, b) => {
    const random = createRandom(5);
    // A stream that is reset while it comes up is not up for who wanted it.
    const connect = (one: Witness, other: Witness) => one.transport.connect(other.transport.self).catch(() => {});
    await join(a, b);
    for (let round = 0; round < 40; round++) {
      const [one, other] = random.below(2) === 0 ? [a, b] : [b, a];
      const tries: Promise<void>[] = [];
      if (random.below(4) > 0) one.transport.reset(other.transport.self);
      if (random.below(3) === 0) other.transport.reset(one.transport.self);
      if (random.below(3) > 0) tries.push(connect(one, other));
      if (random.below(3) === 0) await pause(random.below(8));
      if (random.below(2) === 0) tries.push(connect(other, one));
      if (random.below(4) === 0) one.transport.reset(other.transport.self);
      await Promise.all(tries);
    }
    await join(a, b);
    await until("quiet", () => a.transport.isUp(b.transport.self) && b.transport.isUp(a.transport.self));
    const seen = [a.frames.length, b.frames.length];
    a.transport.send(b.transport.self, Uint8Array.of(1));
    b.transport.send(a.transport.self, Uint8Array.of(2));
    await until("frames", () => a.frames.length === seen[0] + 1 && b.frames.length === seen[1] + 1);
    for (const end of [a, b]) assert.strictEqual(end.ups.length, end.downs.length + 1);
  });
});

Deno.test("either end brings up a new stream on a connection that is alive", async () => {
  await withPair(async (a, b) => {
    await join(a, b);
    for (const [one, other] of [[a, b], [b, a], [a, b], [b, a]]) {
      for (const starter of [a, b]) {
        const downs = other.downs.length;
        one.transport.reset(other.transport.self);
        await until("down", () => other.downs.length === downs + 1);
        await join(starter, starter === a ? b : a);
      }
    }
    assert.strictEqual(a.ups.length, 9);
    assert.ok([...a.downs, ...b.downs].every(([, reason]) => reason === "reset"));
  });
});

Deno.test("a connection that is cut off ends its stream, and a new one can be made", async () => {
  await withPair(async (a, b) => {
    const target = a.transport.addresses[0];
    const proxy = startTcpProxy(portOf(target));
    await join(b, a, [target.replace(/tcp\/\d+/, `tcp/${proxy.port}`)]);
    proxy.cut();
    await until("down at both ends", () => a.downs.length === 1 && b.downs.length === 1);
    assert.deepStrictEqual([a.downs[0][1], b.downs[0][1]], ["unreachable", "unreachable"]);
    proxy.close();
    await join(b, a);
    assert.deepStrictEqual([a.ups.length, b.ups.length], [2, 2]);
  });
});

Deno.test("on a connection that is silent a stream is not waited for for ever, and another connection is tried", async () => {
  await withPair(async (a, b) => {
    const target = a.transport.addresses[0];
    const proxy = startTcpProxy(portOf(target));
    await join(b, a, [target.replace(/tcp\/\d+/, `tcp/${proxy.port}`)]);
    proxy.freeze();
    b.transport.reset(a.transport.self);
    // The direct address is known from identify; the first try has to end before it is used.
    await join(b, a);
    a.transport.send(b.transport.self, Uint8Array.of(9));
    await until("a frame", () => b.frames.length === 1);
    assert.deepStrictEqual(a.downs.map(([peer]) => peer), [b.transport.self]);
    proxy.close();
  });
});

Deno.test("a stream whose peer does not read is reset when its queue is full", async () => {
  await withPair(async (a, b) => {
    const target = a.transport.addresses[0];
    const proxy = startTcpProxy(portOf(target));
    await join(b, a, [target.replace(/tcp\/\d+/, `tcp/${proxy.port}`)]);
    proxy.freeze();
    for (let number = 0; number < 60 && b.downs.length === 0; number++) {
      b.transport.send(a.transport.self, new Uint8Array(100_000));
      await pause(1);
    }
    assert.deepStrictEqual(b.downs, [[a.transport.self, "reset"]]);
    proxy.close();
  });
});

Deno.test("a frame longer than the other end allows resets the stream", async () => {
  const a = await startWitness({ maxFrame: 1_000 });
  const b = await startWitness();
  await join(a, b);
  assert.throws(() => a.transport.send(b.transport.self, new Uint8Array(1_001)), RangeError);
  assert.throws(() => a.transport.send(b.transport.self, new Uint8Array(0)), RangeError);
  b.transport.send(a.transport.self, new Uint8Array(1_000));
  b.transport.send(a.transport.self, new Uint8Array(1_001));
  b.transport.send(a.transport.self, new Uint8Array(10));
  await until("down at both ends", () => a.downs.length === 1 && b.downs.length === 1);
  assert.deepStrictEqual(a.frames.map((frame) => frame.length), [1_000]);
  await stopAll([a, b]);
});

Deno.test("what is published is judged before it is delivered or passed on", async () => {
  const judged: number[] = [];
  const judge = (from: string, bytes: Uint8Array): Verdict => {
    judged.push(bytes[0]);
    if (bytes[0] === 0) return acceptAnything(from, bytes);
    return bytes[0] === 1 ? { action: "ignore", code: "STALE" } : { action: "reject", code: "UNREADABLE" };
  };
  // A line: what the end hears has passed through the middle.
  const nodes: Witness[] = [];
  for (let number = 0; number < 3; number++) nodes.push(await startWitness({}, judge));
  const [first, middle, last] = nodes;
  await join(first, middle);
  await join(middle, last);
  let tries = 0;
  await until("heard at the end", () => {
    for (const kind of [1, 0]) first.transport.publish(Uint8Array.of(kind, tries & 255, tries++ >> 8));
    return last.published.length > 0;
  });
  await first.transport.publish(Uint8Array.of(2, 0, 0));
  for (const { published } of [middle, last]) {
    assert.ok(published.length > 0);
    for (const { from, bytes } of published) assert.deepStrictEqual([from, bytes[0]], [first.transport.self, 0]);
  }
  assert.ok(judged.includes(1));
  await assert.rejects(first.transport.publish(new Uint8Array(MAX_HEARTBEAT_BYTES + 1)), RangeError);
  await stopAll(nodes);
});

/** Publishes at both ends until each has heard the other. */
async function hearEachOther(a: Witness, b: Witness): Promise<void> {
  const heard = [a.published.length, b.published.length];
  let tries = 0;
  await until("both heard", () => {
    for (const { transport } of [a, b]) transport.publish(Uint8Array.of(0, tries & 255, tries++ >> 8));
    return a.published.length > heard[0] && b.published.length > heard[1];
  });
}

Deno.test("what is published is heard again after a connection was lost", async () => {
  await withPair(async (a, b) => {
    const target = a.transport.addresses[0];
    const proxy = startTcpProxy(portOf(target));
    await join(b, a, [target.replace(/tcp\/\d+/, `tcp/${proxy.port}`)]);
    for (let times = 1; times <= 3; times++) {
      await hearEachOther(a, b);
      proxy.cut();
      await until("down at both ends", () => a.downs.length === times && b.downs.length === times);
      await join(b, a, [target.replace(/tcp\/\d+/, `tcp/${proxy.port}`)]);
    }
    await hearEachOther(a, b);
    proxy.close();
  });
});

Deno.test("when both ends dial at once, frames and published messages pass both ways", async () => {
  for (let round = 0; round < 8; round++) {
    await withPair(async (a, b) => {
      const dials = [a.transport.dial(b.transport.addresses[0]), b.transport.dial(a.transport.addresses[0])];
      assert.deepStrictEqual(await Promise.all(dials), [b.transport.self, a.transport.self]);
      await join(a, b);
      await join(b, a);
      a.transport.send(b.transport.self, Uint8Array.of(1));
      b.transport.send(a.transport.self, Uint8Array.of(2));
      await until("frames", () => a.frames.length === 1 && b.frames.length === 1);
      await hearEachOther(a, b);
      assert.deepStrictEqual([a.ups.length, b.ups.length], [1, 1]);
    });
  }
});

Deno.test("published to nobody, it is no error", async () => {
  const alone = await startWitness();
  await alone.transport.publish(Uint8Array.of(1));
  await stopAll([alone]);
});

Deno.test("a port in use is told in one line", async () => {
  const a = await startWitness();
  const [address] = a.transport.addresses[0].split("/p2p/");
  const b = await makeTransport({ listen: [address] });
  const handlers = { up() {}, down() {}, frame() {}, published() {} };
  await assert.rejects(b.start(handlers), (error: Error) => {
    assert.ok(error.message.startsWith(`Cannot listen on ${address}: the port is in use;`), error.message);
    assert.ok(!error.message.includes("\n"));
    return true;
  });
  await b[Symbol.asyncDispose]();
  await stopAll([a]);
});

Deno.test("an address that nobody listens at, another's or one's own is told in one line", async () => {
  await withPair(async (a, b) => {
    const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const closed = `/ip4/127.0.0.1/tcp/${(free.addr as Deno.NetAddr).port}`;
    free.close();
    await assert.rejects(a.transport.dial(closed), {
      message: `Cannot reach ${closed}: connection refused; is the daemon running there?`,
    });
    const wrong = b.transport.addresses[0].replace(
      b.transport.self,
      "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp",
    );
    await assert.rejects(a.transport.dial(wrong), /what answers there is another peer;/);
    await assert.rejects(a.transport.dial(a.transport.addresses[0]), /it is this node's own address/);
    await assert.rejects(a.transport.connect(b.transport.self), /no address of it is known/);
    await assert.rejects(a.transport.connect(b.transport.self, ["nonsense", closed]), /connection refused/);
  });
});

Deno.test("text that is not a TCP multiaddr is a TypeError", async () => {
  for (
    const text of [
      "localhost:4001",
      "",
      "/ip4/127.0.0.1",
      "/ip4/127.0.0.1/udp/4001",
      "/ip4/1.2.3.4/tcp/4001/ws",
      "/unix/a",
    ]
  ) {
    await assert.rejects(makeTransport({ listen: [text] }), (error: Error) => {
      assert.ok(error instanceof TypeError && error.message.includes(`"${text}"`), error.message);
      return true;
    });
  }
  await assert.rejects(makeTransport({ maxFrame: 10, queueLimit: 9 }), RangeError);
});

Deno.test("a wildcard address is told as real ones, each with the peer id", async () => {
  const a = await startWitness({ listen: ["/ip4/0.0.0.0/tcp/0"] });
  const addresses = a.transport.addresses;
  assert.ok(addresses.length > 0);
  for (const address of addresses) {
    assert.ok(!address.includes("/0.0.0.0/") && !address.includes("/tcp/0"), address);
    assert.ok(address.endsWith(`/p2p/${a.transport.self}`), address);
  }
  await stopAll([a]);
});

Deno.test("a dial and a connect end with the caller's signal", async () => {
  // Accepts, and says nothing.
  const mute = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = mute.accept();
  const a = await startWitness();
  const address = `/ip4/127.0.0.1/tcp/${(mute.addr as Deno.NetAddr).port}`;
  const stop = new AbortController();
  const dialled = a.transport.dial(address, stop.signal);
  const connected = a.transport.connect("12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp", [address], stop.signal);
  (await accepted).unref();
  stop.abort(new Error("enough"));
  await assert.rejects(dialled, /enough/);
  await assert.rejects(connected, /enough/);
  mute.close();
  await stopAll([a]);
});

Deno.test("waiting for a stream on a silent connection ends with the caller's signal, at either end", async () => {
  await withPair(async (a, b) => {
    const target = a.transport.addresses[0];
    const proxy = startTcpProxy(portOf(target));
    await join(b, a, [target.replace(/tcp\/\d+/, `tcp/${proxy.port}`)]);
    proxy.freeze();
    for (const [one, other] of [[a, b], [b, a]]) {
      one.transport.reset(other.transport.self);
      const stop = new AbortController();
      const connected = one.transport.connect(other.transport.self, [], stop.signal);
      stop.abort(new Error("enough"));
      await assert.rejects(connected, /enough/);
    }
    proxy.close();
  });
});

Deno.test("many nodes dial one at once", async () => {
  const centre = await startWitness();
  const others: Witness[] = [];
  for (let number = 0; number < 12; number++) others.push(await startWitness());
  await Promise.all(others.map((other) => join(other, centre)));
  assert.strictEqual(centre.ups.length, 12);
  await stopAll([centre, ...others]);
});
