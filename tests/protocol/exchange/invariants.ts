import assert from "node:assert";
import type { LinkView } from "../../../protocol/exchange/exchange.ts";
import type { Session } from "../../../protocol/messages/message.ts";
import { sessionKey } from "./ledger.ts";
import type { Scene } from "./exchange_harness.ts";

/** Checks the invariants 1, 2, 4, 5 and 8 of exchange.md §8; the others are checked where they can be broken. */
export function checkInvariants(scene: Scene): void {
  for (const [one, other] of scene.pairs) {
    const left = openLink(scene, one, other);
    const right = openLink(scene, other, one);
    if (left === undefined || right === undefined || !sameSession(left.session, right.session)) continue;
    checkSession(scene, left, right);
  }
  checkHalves(scene);
  if (scene.options.exact) checkSum(scene);
  for (const { exchange, name } of scene.actors.values()) {
    const held = exchange.links().filter(({ pending }) => pending?.place === "held");
    assert.ok(held.length <= 1, `invariant 8: ${name} holds the slot on ${held.length} links`);
  }
}

/** Sessions that both ends hold, by pair. */
export function sharedSessions(scene: Scene): (Session | undefined)[] {
  return scene.pairs.map(([one, other]) => {
    const left = openLink(scene, one, other);
    const right = openLink(scene, other, one);
    return left !== undefined && right !== undefined && sameSession(left.session, right.session)
      ? left.session
      : undefined;
  });
}

function checkSession(scene: Scene, left: LinkView, right: LinkView): void {
  // A link names its far end, so the left end's r is held by the node that the right end's link names.
  const rOfLeft = scene.actor(right.peer).exchange.shared(left.peer)!;
  const rOfRight = scene.actor(left.peer).exchange.shared(right.peer)!;
  if (left.base === right.base) {
    assertSame(bits(rOfLeft.vector), bits(rOfRight.vector), "invariant 1: same base, other r");
    assert.strictEqual(rOfLeft.digest, rOfRight.digest, "invariant 1: same base, other digest");
    return;
  }
  const [ahead, behind] = left.base > right.base ? [left, right] : [right, left];
  assert.strictEqual(ahead.base, behind.base + 1n, "invariant 2: more than one exchange apart");
  assert.ok(ahead.answer !== undefined, "invariant 2: the end ahead keeps no answer");
  assert.ok(behind.pending !== undefined, "invariant 2: the end behind has nothing pending");
  assert.strictEqual(ahead.seen, behind.attempt, "invariant 2: the answer belongs to another request");
}

/** Invariant 4: applied at one end only means at the responder, while the initiator has it pending or has ended the session. */
function checkHalves(scene: Scene): void {
  for (const [key, entry] of scene.ledger.open) {
    assert.strictEqual(entry.atInitiator, undefined, `invariant 4: ${key} applied by its initiator alone`);
    const link = openLink(scene, entry.initiator, entry.responder);
    if (link === undefined || !sameSession(link.session, entry.session)) {
      scene.ledger.lose(key);
      continue;
    }
    assert.ok(link.pending !== undefined && link.attempt === entry.attempt, `invariant 4: ${key} is not pending`);
  }
}

/** Invariant 5: only training, joining, crashes and half-applied exchanges move the sum of all models. */
function checkSum(scene: Scene): void {
  const sum = new Float64Array(scene.layout.length);
  for (const { x } of scene.actors.values()) x.forEach((value, index) => sum[index] += value);
  const expected = scene.sum.map((value, index) => value + scene.ledger.moved[index]);
  assertSame(sum, expected, "invariant 5: the sum of all models");
}

function openLink(scene: Scene, name: string, peer: string): LinkView | undefined {
  const { alive, exchange } = scene.actor(name);
  return alive ? exchange.links().find((link) => link.peer === peer && link.phase === "open") : undefined;
}

function sameSession(left: Session, right: Session): boolean {
  return sessionKey(left) === sessionKey(right);
}

/** Compared entry by entry, since a deep comparison takes longer than all the rest. */
function assertSame<Numbers extends Uint32Array | Float64Array>(
  actual: Numbers,
  expected: Numbers,
  what: string,
): void {
  if (actual.some((value, index) => value !== expected[index])) assert.deepStrictEqual(actual, expected, what);
}

function bits(vector: Float32Array): Uint32Array {
  return new Uint32Array(vector.buffer, vector.byteOffset, vector.length);
}
