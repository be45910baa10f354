import { choiceNumber, CLOSE_CODES, codeNumber, DECLINE_CODES, REFUSE_CODES } from "./codes.ts";
import { MAX_UINT32, MAX_WAIT_MS, TASK_ID_BYTES } from "./constants.ts";
import { countToLong, toLong } from "./fixed64.ts";
import type { Held, Message, Session } from "./message.ts";
import { murmuration } from "./messages_pb.js";

/** Writes a session's two numbers. */
function session({ opener, acceptor }: Session): murmuration.Session.$Properties {
  return { opener: toLong(opener, "session.opener"), acceptor: toLong(acceptor, "session.acceptor") };
}

/** Writes what is held of a link, or leaves it out. */
function held(value: Held | undefined): { held?: murmuration.Held.$Properties } {
  if (value === undefined) return {};
  return {
    held: {
      session: session(value.session),
      base: toLong(value.base, "held.base"),
      digest: toLong(value.digest, "held.digest"),
    },
  };
}

/** An integer within bounds, as it is. */
function integer(value: number, least: number, most: number, name: string): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`Cannot write ${name} ${value}: it must be a whole number between ${least} and ${most}`);
  }
  return value;
}

/** Bytes that are there. */
function delta(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes.length === 0) throw new RangeError(`Cannot write an empty ${name}: encode a Compressed first`);
  return bytes;
}

/** The body of the frame that carries a message. */
function body(message: Message): murmuration.Frame.$Properties {
  switch (message.kind) {
    case "request":
      return {
        request: {
          session: session(message.session),
          base: toLong(message.base, "base"),
          attempt: integer(message.attempt, 1, MAX_UINT32, "attempt"),
          digest: toLong(message.digest, "digest"),
          round: countToLong(message.round, "round"),
          delta: delta(message.delta, "delta"),
        },
      };
    case "reply":
      return {
        reply: {
          session: session(message.session),
          attempt: integer(message.attempt, 1, MAX_UINT32, "attempt"),
          digest: toLong(message.digest, "digest"),
          round: countToLong(message.round, "round"),
          delta: delta(message.delta, "delta"),
        },
      };
    case "refuse":
      return {
        refuse: {
          session: session(message.session),
          attempt: integer(message.attempt, 1, MAX_UINT32, "attempt"),
          code: codeNumber(message.code, REFUSE_CODES),
          waitMs: integer(message.waitMs, 0, MAX_WAIT_MS, "waitMs"),
        },
      };
    case "unknown":
      return { unknown: { session: session(message.session) } };
    case "open":
      integer(message.task.length, TASK_ID_BYTES, TASK_ID_BYTES, "task length");
      return {
        open: {
          task: message.task,
          nonce: toLong(message.nonce, "nonce"),
          ...held(message.held),
          round: countToLong(message.round, "round"),
          join: message.join,
        },
      };
    case "accept":
      return {
        accept: {
          nonce: toLong(message.nonce, "nonce"),
          ownNonce: toLong(message.ownNonce, "ownNonce"),
          choice: choiceNumber(message.choice),
        },
      };
    case "decline":
      return {
        decline: {
          nonce: toLong(message.nonce, "nonce"),
          code: codeNumber(message.code, DECLINE_CODES),
          waitMs: integer(message.waitMs, 0, MAX_WAIT_MS, "waitMs"),
        },
      };
    case "confirm":
      return { confirm: { session: session(message.session), ...held(message.held) } };
    case "opened":
      return {
        opened: {
          session: session(message.session),
          digest: toLong(message.digest, "digest"),
          snapshot: message.snapshot === undefined ? null : delta(message.snapshot, "snapshot"),
        },
      };
    case "close":
      return { close: { session: session(message.session), code: codeNumber(message.code, CLOSE_CODES) } };
  }
}

/**
 * Writes a message as one frame, without the stream's length prefix.
 *
 * @returns bytes of their own, at most {@link maxFrameBytes} of them for a delta of the layout
 * @throws {RangeError} if a number is out of its bounds, a task id is not 32 bytes long or a delta is empty
 *
 * @example
 * ```ts
 * import { decodeMessage, encodeMessage } from "./frame.ts";
 * import assert from "node:assert";
 *
 * const bytes = encodeMessage({ kind: "unknown", session: { opener: 1n, acceptor: 2n } });
 * assert.deepStrictEqual(decodeMessage(bytes), { kind: "unknown", session: { opener: 1n, acceptor: 2n } });
 * ```
 */
export function encodeMessage(message: Message): Uint8Array<ArrayBuffer> {
  // A copy: the runtime's own buffers are slices of a pool that would stay alive with them.
  return new Uint8Array(murmuration.Frame.encode(body(message)).finish());
}
