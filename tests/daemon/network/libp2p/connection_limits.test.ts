import assert from "node:assert";
import type { Connection, MultiaddrConnection, PeerId } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import {
  createConnectionLimits,
  MOST_CONNECTIONS,
  NEEDED,
} from "../../../../daemon/network/libp2p/connection_limits.ts";

const nobody = undefined as unknown as PeerId;

/** A connection as far as the limits look at it. */
class Incoming extends EventTarget {
  readonly direction = "inbound";
  readonly timeline: { open: number };
  readonly remoteAddr;
  status = "open";

  constructor(address: string, open = 0) {
    super();
    this.remoteAddr = multiaddr(address);
    this.timeline = { open };
  }

  abort(): void {
    this.status = "aborted";
    this.dispatchEvent(new Event("close"));
  }
}

const raw = (one: Incoming) => one as unknown as MultiaddrConnection;

function limitsFor(uses = new Map<Incoming, number>()) {
  let time = 0;
  const open: Incoming[] = [];
  const limits = createConnectionLimits({
    connections: () => open.filter(({ status }) => status === "open") as unknown as Connection[],
    useOf: (connection) => uses.get(connection as unknown as Incoming) ?? 0,
    crowded: () => {},
    now: () => time,
  });
  return {
    open,
    rest: () => time += 60_000,
    begin: async (one: Incoming) => !await limits.denyInboundConnection(raw(one)),
    async end(one: Incoming) {
      const isIn = !await limits.denyInboundUpgradedConnection(nobody, raw(one));
      if (isIn) open.push(one);
      return isIn;
    },
  };
}

Deno.test("connections: of handshakes under way from one address the oldest makes room, those of others stay", async () => {
  const { begin, rest } = limitsFor();
  const other = new Incoming("/ip4/44.1.2.3/tcp/1");
  assert.ok(await begin(other));
  const silent: Incoming[] = [];
  for (let number = 0; number < 12; number++) {
    const one = new Incoming(`/ip6/2a00:1:2:3::${number}/tcp/1`);
    silent.push(one);
    assert.ok(await begin(one));
    rest();
  }
  const alive = silent.map(({ status }) => status === "open");
  assert.deepStrictEqual(alive, [...new Array(4).fill(false), ...new Array(8).fill(true)]);
  assert.strictEqual(other.status, "open");
});

Deno.test("connections: a public address begins ten at once and then five a second; this machine many more", async () => {
  const { begin } = limitsFor();
  const begun = async (address: string, count: number) => {
    let may = 0;
    for (let number = 0; number < count; number++) if (await begin(new Incoming(address))) may++;
    return may;
  };
  assert.strictEqual(await begun("/ip4/44.1.2.3/tcp/1", 30), 10);
  assert.strictEqual(await begun("/ip4/44.1.2.4/tcp/1", 30), 10);
  assert.strictEqual(await begun("/ip4/192.168.0.4/tcp/1", 80), 80);
  assert.strictEqual(await begun("/ip4/127.0.0.1/tcp/1", 500), 500);
});

Deno.test("connections: an address that has eight gets another for one of no use, and none while all are needed", async () => {
  const uses = new Map<Incoming, number>();
  const { begin, end, rest, open } = limitsFor(uses);
  const come = async (address: string, at: number) => {
    const one = new Incoming(address, at);
    rest();
    assert.ok(await begin(one));
    return await end(one);
  };
  for (let number = 0; number < 8; number++) assert.ok(await come("/ip4/44.1.2.3/tcp/1", number));
  for (const one of open.slice(0, 3)) uses.set(one, NEEDED);
  assert.ok(await come("/ip4/44.1.2.3/tcp/1", 8));
  assert.deepStrictEqual(open.filter(({ status }) => status !== "open"), [open[3]]);
  for (const one of open) uses.set(one, NEEDED);
  assert.ok(!await come("/ip4/44.1.2.3/tcp/1", 9));
  assert.ok(await come("/ip4/44.1.2.4/tcp/1", 10));
});

Deno.test("connections: when there is no room at all, the one of least use of whoever has most makes room", async () => {
  const uses = new Map<Incoming, number>();
  const { begin, end, rest, open } = limitsFor(uses);
  for (let number = 0; number < MOST_CONNECTIONS; number++) {
    const one = new Incoming(number < 6 ? `/ip4/44.1.2.${number}/tcp/1` : "/ip4/127.0.0.1/tcp/1", number);
    rest();
    assert.ok(await begin(one) && await end(one));
  }
  uses.set(open[6], NEEDED);
  const newcomer = new Incoming("/ip4/44.1.3.1/tcp/1");
  assert.ok(await begin(newcomer) && await end(newcomer));
  assert.deepStrictEqual(open.filter(({ status }) => status !== "open"), [open[7]]);
});
