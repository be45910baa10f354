import assert from "node:assert";
import type { LinkView } from "../../../protocol/exchange/exchange.ts";
import type { Session } from "../../../protocol/messages/mod.ts";
import { sessionKey } from "./ledger.ts";
import type { ExchangeHarness } from "./exchange_harness.ts";

/** Checks the invariants 1, 2, 4, 5 and 8 of exchange.md §8; the others are checked where they can be broken. */
export function checkInvariants(harness: ExchangeHarness): void {
  for (const [one, other] of harness.pairs) {
    const left = openLink(harness, one, other);
    const right = openLink(harness, other, one);
    if (left === undefined || right === undefined || !sameSession(left.session, right.session)) continue;
    checkSession(harness, left, right);
  }
  checkHalves(harness);
  if (harness.options.exact) checkSum(harness);
  for (const { exchange, name } of harness.actors.values()) {
    const held = exchange.links().filter(({ pending }) => pending?.place === "held");
    assert.ok(held.length <= 1, `invariant 8: ${name} holds the slot on ${held.length} links`);
  }
}

/** Sessions that both ends hold, by pair. */
export function sharedSessions(harness: ExchangeHarness): (Session | undefined)[] {
  return harness.pairs.map(([one, other]) => {
    const left = openLink(harness, one, other);
    const right = openLink(harness, other, one);
    return left !== undefined && right !== undefined && sameSession(left.session, right.session)
      ? left.session
      : undefined;
  });
}

function checkSession(harness: ExchangeHarness, left: LinkView, right: LinkView): void {
  // A link names its far end, so the left end's r is held by the node that the right end's link names.
  const rOfLeft = harness.actor(right.peer).exchange.shared(left.peer)!;
  const rOfRight = harness.actor(left.peer).exchange.shared(right.peer)!;
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
function checkHalves(harness: ExchangeHarness): void {
  for (const [key, entry] of harness.ledger.open) {
    assert.strictEqual(entry.atInitiator, undefined, `invariant 4: ${key} applied by its initiator alone`);
    const link = openLink(harness, entry.initiator, entry.responder);
    if (link === undefined || !sameSession(link.session, entry.session)) {
      harness.ledger.lose(key);
      continue;
    }
    assert.ok(link.pending !== undefined && link.attempt === entry.attempt, `invariant 4: ${key} is not pending`);
  }
}

/** Invariant 5: only training, joining, crashes and half-applied exchanges move the sum of all models. */
function checkSum(harness: ExchangeHarness): void {
  const sum = new Float64Array(harness.layout.length);
  for (const { x } of harness.actors.values()) x.forEach((value, index) => sum[index] += value);
  const expected = harness.sum.map((value, index) => value + harness.ledger.moved[index]);
  assertSame(sum, expected, "invariant 5: the sum of all models");
}

function openLink(harness: ExchangeHarness, name: string, peer: string): LinkView | undefined {
  const { alive, exchange } = harness.actor(name);
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
