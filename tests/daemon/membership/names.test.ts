import assert from "node:assert";
import { Names } from "../../../daemon/membership/names.ts";
import { Trials } from "../../../daemon/membership/trials.ts";
import { peerTag } from "../../../protocol/messages/mod.ts";

const MINUTE = 60_000;

function setUp() {
  let now = 0;
  const clock = { now: () => now, after: () => assert.fail("nothing waits here") };
  const names = new Names({ clock, spacing: 2_000 });
  return { names, trials: new Trials({ clock, names, given: ["given"] }), wait: (time: number) => now += time };
}

const admitted = (names: Names, count: number, via: string, name = via) =>
  Array.from({ length: count }, (_, index) => `${name} ${index}`).filter((peer) => names.admits(peer, via, false))
    .length;

Deno.test("names: of thousands that one peer passes on 64 are listened to, and then eight a minute; others lose nothing", () => {
  const { names, wait } = setUp();
  names.met("friend");
  assert.strictEqual(admitted(names, 4_096, "liar"), 64);
  assert.strictEqual(admitted(names, 8, "honest"), 8);
  for (let time = 0; time < 8; time++) assert.ok(names.admits("friend", "liar", false), wait(2_000) + " ms");
  assert.ok(names.admits("kept", "liar", true));
  wait(MINUTE - 16_000);
  assert.strictEqual(admitted(names, 4_096, "liar", "again"), 7);
});

Deno.test("names: many forwarders together bring 256, and then one a second", () => {
  const { names, wait } = setUp();
  let count = 0;
  for (let forwarder = 0; forwarder < 64; forwarder++) count += admitted(names, 64, `forwarder ${forwarder}`);
  assert.strictEqual(count, 256);
  wait(MINUTE);
  for (let forwarder = 64; forwarder < 128; forwarder++) count += admitted(names, 64, `forwarder ${forwarder}`);
  assert.strictEqual(count, 316);
});

Deno.test("names: one name is heard four times at once, and then every two seconds", () => {
  const { names, wait } = setUp();
  names.met("a");
  const heard = () => Array.from({ length: 100 }).filter(() => names.admits("a", "b", true)).length;
  assert.strictEqual(heard(), 4);
  wait(2_000);
  assert.strictEqual(heard(), 1);
});

Deno.test("trials: a name that came to nothing rests ever longer, and not once it was met", () => {
  const { names, trials, wait } = setUp();
  for (const rest of [1, 2, 4, 8, 16, 16]) {
    trials.failed("a");
    trials.failed("a");
    wait(rest * MINUTE - 1);
    assert.ok(trials.isResting("a"), `${rest}`);
    wait(1);
    assert.ok(!trials.isResting("a"), `${rest}`);
  }
  trials.failed("a");
  names.met("a");
  assert.ok(!trials.isResting("a"));
  trials.failed("a");
  assert.ok(!trials.isResting("a"), "who was met is known to be somebody");
});

Deno.test("trials: links that were given are tried for longer, and one failure is none", () => {
  const { trials } = setUp();
  trials.review([
    { peer: "given", phase: "closed", tries: 9 },
    { peer: "once", phase: "closed", tries: 1 },
    { peer: "twice", phase: "closed", tries: 2 },
    { peer: "open", phase: "open", tries: 2 },
  ]);
  const resting = ["given", "once", "twice", "open"].filter((peer) => trials.isResting(peer));
  assert.deepStrictEqual(resting, ["twice"]);
});

Deno.test("trials: names are equal until three came to nothing; then friends go first, then their neighbours", () => {
  const { names, trials, wait } = setUp();
  names.met("friend");
  const tags = [[peerTag("theirs")], [1, 2, 3]];
  const ranks = () => ["friend", "theirs", "stranger"].map(trials.rank(tags));
  trials.failed("a");
  trials.failed("b");
  assert.deepStrictEqual(ranks(), [0, 0, 0]);
  trials.failed("c");
  assert.deepStrictEqual(ranks(), [0, 1, 2]);
  trials.review([{ peer: "once", phase: "closed", tries: 1 }]);
  assert.ok(trials.isResting("once"), "nobody is tried twice now");
  assert.ok(trials.may("theirs", 1) && !trials.may("stranger", 2));
  wait(MINUTE);
  assert.ok(trials.may("stranger", 2));
  wait(10 * MINUTE);
  assert.deepStrictEqual(ranks(), [0, 0, 0]);
});

Deno.test("trials: a liar vouches for sixteen, however many neighbours it says it has", () => {
  const { trials } = setUp();
  for (const name of ["a", "b", "c"]) trials.failed(name);
  const names = Array.from({ length: 4_096 }, (_, index) => `name ${index}`);
  const rank = trials.rank([names.map(peerTag)]);
  assert.strictEqual(names.filter((name) => rank(name) === 1).length, 16);
});
