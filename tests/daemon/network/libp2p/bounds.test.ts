import assert from "node:assert";
import type { PeerInfo } from "@libp2p/interface";
import { parseAddress } from "../../../../daemon/network/libp2p/address.ts";
import { hasNoPlaceFor } from "../../../../daemon/network/libp2p/relaying.ts";
import { hearingSparingly } from "../../../../daemon/network/libp2p/services.ts";

Deno.test("a relay's places: eight for one public address, many for this machine, and whoever has one keeps it", () => {
  const places: [string, { addr: ReturnType<typeof parseAddress> }][] = [];
  const relay = { reservations: { entries: () => places } };
  const ask = (peer: string, address: string) => {
    const addr = parseAddress(address);
    if (hasNoPlaceFor(relay, peer, addr)) return false;
    places.push([peer, { addr }]);
    return true;
  };
  const many = (address: string) =>
    Array.from({ length: 40 }, (_, n) => ask(`${address} ${n}`, address)).filter(Boolean);
  assert.strictEqual(many("/ip4/44.1.2.3/tcp/1").length, 8);
  assert.ok(!hasNoPlaceFor(relay, "/ip4/44.1.2.3/tcp/1 3", parseAddress("/ip4/44.1.2.3/tcp/1")));
  assert.ok(ask("other", "/ip4/44.1.2.4/tcp/1"));
  assert.strictEqual(many("/ip4/192.168.1.1/tcp/1").length, 32);
  assert.strictEqual(many("/ip4/127.0.0.1/tcp/1").length, 40);
  assert.ok(!hasNoPlaceFor(undefined, "other", parseAddress("/ip4/44.1.2.3/tcp/1")));
});

Deno.test("mDNS: a few answers of one peer are listened to, a bounded number of all, and eight addresses of each", () => {
  let time = 0;
  const heard: PeerInfo[] = [];
  const hear = hearingSparingly((info) => heard.push(info), () => time);
  let stopped = 0;
  const answer = (name: string) => {
    const multiaddrs = Array.from({ length: 20 }, (_, port) => parseAddress(`/ip4/192.168.1.1/tcp/${port + 1}`));
    const event = new CustomEvent("peer", { detail: { id: name as unknown as PeerInfo["id"], multiaddrs } });
    event.stopImmediatePropagation = () => stopped++;
    hear(event);
  };
  for (let count = 0; count < 10; count++) answer("one");
  assert.deepStrictEqual([heard.length, stopped], [4, 6]);
  assert.strictEqual(heard[0].multiaddrs.length, 8);
  for (let count = 0; count < 1_000; count++) answer(`peer ${count}`);
  assert.strictEqual(heard.length, 128);
  time += 60_000;
  answer("one");
  assert.strictEqual(heard.length, 129);
});
