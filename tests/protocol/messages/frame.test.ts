import assert from "node:assert";
import fc from "fast-check";
import { concat } from "uint8arrays/concat";
import $protobuf from "protobufjs/minimal.js";
import { MAX_HEARTBEAT_BYTES, maxFrameBytes } from "../../../protocol/messages/constants.ts";
import { decodeHeartbeat, decodeMessage, encodeHeartbeat, encodeMessage } from "../../../protocol/messages/frame.ts";
import type { Message } from "../../../protocol/messages/message.ts";
import { WireError } from "../../../protocol/messages/wire_error.ts";
import { murmuration } from "../../../protocol/messages/messages_pb.js";
import { createLayout } from "../../../compute/vector/mod.ts";
import { anyHeartbeat, anyMessage } from "./arbitraries.ts";
import { sampleHeartbeat } from "../../contracts/sample_heartbeat.ts";

const RUNS = { seed: 3, numRuns: 1000 };
const session = { opener: 1n, acceptor: 2n };

Deno.test("every message is read as it was written, all 64 bits of its numbers", () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const bytes = encodeMessage(message);
      assert.strictEqual(bytes.byteLength, bytes.buffer.byteLength, "bytes of their own, no slice of a pool");
      assert.deepStrictEqual(decodeMessage(bytes), message);
    }),
    RUNS,
  );
});

Deno.test("every heartbeat is read as it was written", () => {
  fc.assert(
    fc.property(anyHeartbeat, (heartbeat) => {
      assert.deepStrictEqual(decodeHeartbeat(encodeHeartbeat(heartbeat)), heartbeat);
    }),
    RUNS,
  );
});

Deno.test("frames that were changed or cut are read as some message or refused", () => {
  const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 4 });
  fc.assert(
    fc.property(anyMessage, flips, fc.nat(), (message, changes, cut) => {
      const whole = encodeMessage(message);
      for (const [place, mask] of changes) whole[place % whole.length] ^= mask;
      const bytes = whole.subarray(0, changes.length === 0 ? cut % whole.length : whole.length);
      try {
        const read = decodeMessage(bytes);
        assert.deepStrictEqual(decodeMessage(encodeMessage(read)), read);
      } catch (error) {
        assert.ok(error instanceof WireError, `refused by ${error}`);
      }
    }),
    { ...RUNS, numRuns: 3000 },
  );
});

Deno.test("heartbeats that were changed or cut are read as some heartbeat or refused", () => {
  const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 4 });
  fc.assert(
    fc.property(anyHeartbeat, flips, fc.nat(), (heartbeat, changes, cut) => {
      const whole = encodeHeartbeat(heartbeat);
      for (const [place, mask] of changes) whole[place % whole.length] ^= mask;
      try {
        decodeHeartbeat(whole.subarray(0, changes.length === 0 ? cut % whole.length : whole.length));
      } catch (error) {
        assert.ok(error instanceof WireError, `refused by ${error}`);
      }
    }),
    { ...RUNS, numRuns: 3000 },
  );
});

Deno.test("any bytes are read as some message or refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      for (const read of [decodeMessage, decodeHeartbeat]) {
        try {
          read(bytes);
        } catch (error) {
          assert.ok(error instanceof WireError, `refused by ${error}`);
        }
      }
    }),
    { ...RUNS, numRuns: 3000 },
  );
});

/** A frame as some other writer could make it. */
function frame(fields: murmuration.Frame.$Properties, more: readonly number[] = []): Uint8Array {
  return concat([murmuration.Frame.encode(fields).finish(), Uint8Array.from(more)]);
}

Deno.test("frames that lack something, say too much or name the unknown are refused", () => {
  const delta = Uint8Array.of(1);
  const pair = { opener: 1, acceptor: 2 };
  const refused: [string, Uint8Array][] = [
    ["no body", frame({})],
    ["an unknown body", Uint8Array.of(99 << 3 & 0x7f | 0x80 | 2, 99 >> 4, 0)],
    ["a known and an unknown body", frame({ unknown: { session: pair } }, [0x98, 0x06, 1])],
    ["no session", frame({ unknown: {} })],
    ["an unknown field in a session", Uint8Array.of(0x22, 4, 0x0a, 2, 0x20, 1)],
    ["no delta", frame({ request: { session: pair, attempt: 1 } })],
    ["no attempt", frame({ request: { session: pair, delta } })],
    ["code 0", frame({ close: { session: pair } })],
    ["an unknown code", frame({ close: { session: pair, code: 99 as murmuration.Code } })],
    ["a code of another message", frame({ close: { session: pair, code: murmuration.Code.BUSY } })],
    ["no choice", frame({ accept: { nonce: 1, ownNonce: 2 } })],
    ["an unknown choice", frame({ accept: { nonce: 1, ownNonce: 2, choice: 3 as murmuration.Choice } })],
    ["a short task id", frame({ open: { task: new Uint8Array(31), nonce: 1 } })],
    ["held without a session", frame({ open: { task: new Uint8Array(32), nonce: 1, held: { base: 1 } } })],
    ["an empty snapshot", frame({ opened: { session: pair, snapshot: new Uint8Array(0) } })],
    ["a long wait", frame({ refuse: { session: pair, attempt: 1, code: 1, waitMs: 600_001 } })],
    [
      "a round of 2^53",
      frame({ reply: { session: pair, attempt: 1, delta, round: { low: 0, high: 1 << 21, unsigned: true } } }),
    ],
  ];
  for (const [what, bytes] of refused) {
    assert.throws(() => decodeMessage(bytes), WireError, what);
  }
});

Deno.test("messages with numbers out of bounds are not written", () => {
  const refused: Message[] = [
    { kind: "unknown", session: { opener: -1n, acceptor: 0n } },
    { kind: "unknown", session: { opener: 0n, acceptor: 1n << 64n } },
    { kind: "refuse", session, attempt: 0, code: "BUSY", waitMs: 0 },
    { kind: "refuse", session, attempt: 2 ** 32, code: "BUSY", waitMs: 0 },
    { kind: "refuse", session, attempt: 1, code: "BUSY", waitMs: 0.5 },
    { kind: "refuse", session, attempt: 1, code: "BUSY", waitMs: -1 },
    { kind: "refuse", session, attempt: 1, code: "FULL" as "BUSY", waitMs: 0 },
    { kind: "open", task: new Uint8Array(31), nonce: 0n, held: undefined, round: 0, join: false },
    { kind: "open", task: new Uint8Array(32), nonce: 0n, held: undefined, round: 2 ** 53, join: false },
    { kind: "opened", session, digest: 0n, snapshot: new Uint8Array(0) },
  ];
  for (const message of refused) assert.throws(() => encodeMessage(message), RangeError);
});

Deno.test("the longest frame fits its limit", () => {
  const layout = createLayout([{ name: "kernel", shape: [1000] }]);
  const most = (1n << 64n) - 1n;
  const envelope = encodeMessage({
    kind: "request",
    session: { opener: most, acceptor: most },
    base: most,
    attempt: 2 ** 32 - 1,
    digest: most,
    round: Number.MAX_SAFE_INTEGER,
    delta: new Uint8Array(1 + 4 * layout.length),
  });
  assert.ok(envelope.length <= maxFrameBytes(layout));
});

Deno.test("heartbeats that are too long are neither written nor read", () => {
  const heartbeat = sampleHeartbeat({ addresses: ["/ip4/".padEnd(MAX_HEARTBEAT_BYTES, "1")] });
  assert.throws(() => encodeHeartbeat(heartbeat), RangeError);
  assert.throws(() => decodeHeartbeat(new Uint8Array(MAX_HEARTBEAT_BYTES + 1)), WireError);
});

Deno.test("fields of a heartbeat that are not known are passed over", () => {
  const bytes = murmuration.Heartbeat.encode({ task: new Uint8Array(32), round: 5 }, new $protobuf.Writer());
  assert.strictEqual(decodeHeartbeat(bytes.uint32(99 << 3).uint32(1).finish()).round, 5);
});
