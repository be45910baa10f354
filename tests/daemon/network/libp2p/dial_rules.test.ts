import assert from "node:assert";
import type { Connection } from "@libp2p/interface";
import { parseAddress } from "../../../../daemon/network/libp2p/address.ts";
import { createDialRules, type DialRulesParts, NotDialledError } from "../../../../daemon/network/libp2p/dial_rules.ts";

const [A, B] = [
  "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp",
  "12D3KooWRm8J3iL796zPFi2EtGGtUJn58AG67gcRvQFQMMJQMUQL",
];
const PUBLIC = "/ip4/44.1.2.3/tcp/4001";
const LOCAL = "/ip4/192.168.1.9/tcp/4001";
const LOOPBACK = "/ip4/127.0.0.1/tcp/4001";
const LINK_LOCAL = "/ip4/169.254.169.254/tcp/80";
const MAPPED = "/ip6/::ffff:7f00:1/tcp/4001";

function rulesOf(parts: Partial<DialRulesParts> = {}) {
  let time = 0;
  const rules = createDialRules({
    given: [],
    listen: [parseAddress("/ip4/0.0.0.0/tcp/0")],
    isPrivateSwarm: false,
    now: () => time,
    ...parts,
  });
  return {
    rules,
    wait: (milliseconds: number) => time += milliseconds,
    meet: (address: string, peer = A, direction: "inbound" | "outbound" = "inbound") =>
      rules.connected({
        remoteAddr: parseAddress(address),
        remotePeer: { toString: () => peer } as Connection["remotePeer"],
        direction,
      }),
    /** Whether an address is dialled. */
    async dials(address: string, peer = B, answers = true) {
      let isDialled = false;
      await rules.dial(parseAddress(`${address}/p2p/${peer}`), () => {
        isDialled = true;
        return answers ? Promise.resolve() : Promise.reject(new Error("refused"));
      }).catch((error) => assert.ok(isDialled || error instanceof NotDialledError, error));
      return isDialled;
    },
  };
}

Deno.test("dialling: once a public peer was met, no address of this machine or a local network is dialled for others", async () => {
  const { dials, meet, rules } = rulesOf();
  meet(PUBLIC);
  for (const address of [LOCAL, LOOPBACK, LINK_LOCAL, MAPPED, "/ip6/fe80::1/tcp/1", "/ip4/224.0.0.1/tcp/1"]) {
    assert.ok(!await dials(address), address);
  }
  assert.ok(await dials(PUBLIC));
  // Whoever was met nearby is reached there, and whoever answers in the local network.
  meet("/ip4/192.168.1.9/tcp/50000", B);
  assert.ok(await dials(LOCAL));
  assert.ok(!await dials(LOOPBACK));
  rules.heardNearby(A);
  assert.ok(await dials("/ip4/192.168.1.10/tcp/4001", A));
  meet("/ip4/127.0.0.1/tcp/50000", B);
  assert.ok(await dials(LOOPBACK));
});

Deno.test("dialling: in a local network its addresses are dialled, those of this machine only by who is on it", async () => {
  const { dials, meet } = rulesOf();
  assert.ok(await dials(LOOPBACK), "nobody has been met that could have named it");
  meet(LOCAL);
  assert.ok(await dials("/ip4/10.1.2.3/tcp/1"));
  assert.ok(!await dials("/ip4/127.0.0.1/tcp/22"));
  const home = rulesOf({ listen: [parseAddress("/ip4/127.0.0.1/tcp/0")] });
  home.meet(PUBLIC);
  assert.ok(await home.dials(LOOPBACK));
  const keyed = rulesOf({ isPrivateSwarm: true });
  keyed.meet(PUBLIC);
  assert.ok(await keyed.dials(LOCAL));
});

Deno.test("dialling: what the user gave, and where somebody was reached before, is dialled always", async () => {
  const { dials, meet, rules } = rulesOf({ given: [parseAddress(LOCAL)] });
  meet("/ip4/44.5.5.5/tcp/7", A, "outbound");
  for (let count = 0; count < 20; count++) assert.ok(await dials(LOCAL, B, false));
  for (let count = 0; count < 20; count++) assert.ok(await dials("/ip4/44.5.5.5/tcp/7", A));
  // That others are said to be there does not keep this node from whom it knows there.
  for (let count = 0; count < 20; count++) await dials("/ip4/44.5.5.5/tcp/7", B, false);
  assert.ok(!await dials("/ip4/44.5.5.5/tcp/7", B));
  assert.ok(await dials("/ip4/44.5.5.5/tcp/7", A));
  rules.trust(parseAddress(LOOPBACK));
  assert.ok(await dials(LOOPBACK));
});

Deno.test("dialling: a name is dialled by what it stands for", async () => {
  const { dials, meet } = rulesOf({
    resolve: (name) => Promise.resolve(name === "inner.example" ? ["44.1.1.1", "127.0.0.1"] : ["44.1.1.1"]),
  });
  meet(PUBLIC);
  assert.ok(!await dials("/dns4/inner.example/tcp/1"));
  assert.ok(await dials("/dns4/outer.example/tcp/1"));
});

Deno.test("dialling: an address where nobody answers is tried ever more rarely, under whatever name", async () => {
  const { dials, wait } = rulesOf();
  let tries = 0;
  for (let second = 0; second < 600; second++) {
    if (await dials(LOOPBACK, second % 2 === 0 ? A : B, false)) tries++;
    wait(1_000);
  }
  assert.ok(tries >= 12 && tries <= 17, `${tries}`);
  wait(60_000);
  assert.ok(await dials(LOOPBACK));
  assert.ok(await dials(LOOPBACK), "after an answer there is no wait");
});

Deno.test("dialling: nearby, a dozen addresses a minute may turn out to be nobody's", async () => {
  const { dials, meet, wait } = rulesOf();
  meet(LOCAL);
  meet("/ip4/192.168.1.10/tcp/4001", A, "outbound");
  let tries = 0;
  for (let port = 1; port <= 1_000; port++) if (await dials(`/ip4/10.0.0.1/tcp/${port}`, B, false)) tries++;
  assert.strictEqual(tries, 12);
  assert.ok(await dials("/ip4/192.168.1.10/tcp/4001", A), "somebody was reached there");
  wait(60_000);
  for (let port = 1_001; port <= 2_000; port++) if (await dials(`/ip4/10.0.0.1/tcp/${port}`, B)) tries++;
  assert.strictEqual(tries, 1_012, "those that answer cost nothing");
});

Deno.test("dialling: one public host is dialled eight times for strangers and then four times a minute, all of them 64 and 20", async () => {
  const { dials, wait, meet } = rulesOf();
  meet(PUBLIC);
  let tries = 0;
  for (let port = 1; port <= 100; port++) if (await dials(`/ip4/44.9.9.9/tcp/${port}`)) tries++;
  assert.strictEqual(tries, 8);
  wait(60_000);
  for (let port = 101; port <= 200; port++) if (await dials(`/ip4/44.9.9.9/tcp/${port}`)) tries++;
  assert.strictEqual(tries, 12);
  wait(600_000);
  tries = 0;
  for (let host = 0; host < 200; host++) if (await dials(`/ip4/44.9.8.${host}/tcp/1`)) tries++;
  assert.strictEqual(tries, 64);
});
