import { choiceName, CLOSE_CODES, codeName, DECLINE_CODES, REFUSE_CODES } from "./codes.ts";
import { MAX_WAIT_MS, TASK_ID_BYTES } from "./constants.ts";
import { countFromLong, fromLong } from "./fixed64.ts";
import type { Held, Message, Session } from "./message.ts";
import { murmuration } from "./messages_pb.js";
import { parse, refuseUnknownFields } from "./parse.ts";
import { WireError } from "./wire_error.ts";

/** Reads a session; a message without one is not whole. */
function session(value: murmuration.Session | null): Session {
  if (value === null) throw new WireError("FIELDS", "Cannot read a frame: its session is missing");
  refuseUnknownFields(value, "Session");
  return { opener: fromLong(value.opener), acceptor: fromLong(value.acceptor) };
}

/** Reads what the other end holds of the link, if anything. */
function held(value: murmuration.Held | null): Held | undefined {
  if (value === null) return undefined;
  refuseUnknownFields(value, "Held");
  return { session: session(value.session), base: fromLong(value.base), digest: fromLong(value.digest) };
}

/** Reads the number of an attempt, which count from 1. */
function attempt(value: number): number {
  if (value === 0) {
    throw new WireError("BOUNDS", "Cannot read a frame: its attempt is missing or 0, and attempts count from 1");
  }
  return value;
}

/** Reads how long a refusal asks to wait. */
function waitMs(value: number): number {
  if (value > MAX_WAIT_MS) {
    throw new WireError("BOUNDS", `Cannot read a frame: wait_ms ${value} is over ${MAX_WAIT_MS}`);
  }
  return value;
}

/** Reads an encoded `Compressed`, which is at least a byte long. */
function delta(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes.length === 0) throw new WireError("FIELDS", `Cannot read a frame: its ${name} is missing or empty`);
  return bytes;
}

/** Reads a task's id. */
function task(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== TASK_ID_BYTES) {
    throw new WireError("FIELDS", `Cannot read a frame: its task id has ${bytes.length} bytes, not ${TASK_ID_BYTES}`);
  }
  return bytes;
}

/**
 * Reads one frame, whole, its length prefix taken off. Byte fields of the result are views of `bytes`.
 *
 * @throws {WireError} if the bytes are no frame, a field that must be there is missing, one is unknown, or a value is out of
 * its bounds
 *
 * @example
 * ```ts
 * import { decodeMessage } from "./frame.ts";
 * import { WireError } from "./wire_error.ts";
 * import assert from "node:assert";
 *
 * assert.throws(() => decodeMessage(Uint8Array.of(0xff)), WireError);
 * ```
 */
export function decodeMessage(bytes: Uint8Array): Message {
  const frame = parse(bytes, (reader) => murmuration.Frame.decode(reader), "a frame") as murmuration.Frame;
  refuseUnknownFields(frame, "Frame");
  const body = frame.body && frame[frame.body];
  if (!body) throw new WireError("FIELDS", "Cannot read a frame: it has no body that is known");
  refuseUnknownFields(body, "a frame's body");
  if (body instanceof murmuration.Request) {
    return {
      kind: "request",
      session: session(body.session),
      base: fromLong(body.base),
      attempt: attempt(body.attempt),
      digest: fromLong(body.digest),
      round: countFromLong(body.round, "round"),
      delta: delta(body.delta, "delta"),
    };
  }
  if (body instanceof murmuration.Reply) {
    return {
      kind: "reply",
      session: session(body.session),
      attempt: attempt(body.attempt),
      digest: fromLong(body.digest),
      round: countFromLong(body.round, "round"),
      delta: delta(body.delta, "delta"),
    };
  }
  if (body instanceof murmuration.Refuse) {
    return {
      kind: "refuse",
      session: session(body.session),
      attempt: attempt(body.attempt),
      code: codeName(body.code, REFUSE_CODES),
      waitMs: waitMs(body.waitMs),
    };
  }
  if (body instanceof murmuration.Unknown) return { kind: "unknown", session: session(body.session) };
  if (body instanceof murmuration.Open) {
    return {
      kind: "open",
      task: task(body.task),
      nonce: fromLong(body.nonce),
      held: held(body.held),
      round: countFromLong(body.round, "round"),
      join: body.join,
    };
  }
  if (body instanceof murmuration.Accept) {
    return {
      kind: "accept",
      nonce: fromLong(body.nonce),
      ownNonce: fromLong(body.ownNonce),
      choice: choiceName(body.choice),
    };
  }
  if (body instanceof murmuration.Decline) {
    return {
      kind: "decline",
      nonce: fromLong(body.nonce),
      code: codeName(body.code, DECLINE_CODES),
      waitMs: waitMs(body.waitMs),
    };
  }
  if (body instanceof murmuration.Confirm) {
    return { kind: "confirm", session: session(body.session), held: held(body.held) };
  }
  if (body instanceof murmuration.Opened) {
    return {
      kind: "opened",
      session: session(body.session),
      digest: fromLong(body.digest),
      snapshot: body.snapshot == null ? undefined : delta(body.snapshot, "snapshot"),
    };
  }
  return { kind: "close", session: session(body.session), code: codeName(body.code, CLOSE_CODES) };
}
