import { MAX_HEARTBEAT_BYTES, MAX_UINT32, TASK_ID_BYTES } from "./constants.ts";
import { countFromLong, countToLong, fromLong, toLong } from "./fixed64.ts";
import type { Heartbeat } from "./message.ts";
import { murmuration } from "./messages_pb.js";
import { parse } from "./parse.ts";
import { WireError } from "./wire_error.ts";

/** A whole number of 32 bits, as it is. */
function uint32(value: number, name: string): number {
  if (!Number.isInteger(value) || value < 0 || value > MAX_UINT32) {
    throw new RangeError(`Cannot write ${name} ${value}: it must be a whole number between 0 and 2^32 - 1`);
  }
  return value;
}

/**
 * Writes a heartbeat.
 *
 * @throws {RangeError} if a count is no whole number in its bounds, or the whole is longer than {@link MAX_HEARTBEAT_BYTES}
 */
export function encodeHeartbeat(heartbeat: Heartbeat): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(
    murmuration.Heartbeat.encode({
      task: heartbeat.task,
      incarnation: toLong(heartbeat.incarnation, "incarnation"),
      round: countToLong(heartbeat.round, "round"),
      steps: countToLong(heartbeat.steps, "steps"),
      ready: heartbeat.ready,
      leaving: heartbeat.leaving,
      freeLinks: uint32(heartbeat.freeLinks, "freeLinks"),
      links: uint32(heartbeat.links, "links"),
      loss: heartbeat.loss,
      metric: heartbeat.metric ?? null,
      bytesSent: countToLong(heartbeat.bytesSent, "bytesSent"),
      addresses: [...heartbeat.addresses],
      neighbours: heartbeat.neighbours.map((tag) => uint32(tag, "neighbour")),
      time: uint32(heartbeat.time, "time"),
    }).finish(),
  );
  if (bytes.length > MAX_HEARTBEAT_BYTES) {
    throw new RangeError(
      `Cannot write a heartbeat of ${bytes.length} bytes: the limit is ${MAX_HEARTBEAT_BYTES}; give fewer addresses`,
    );
  }
  return bytes;
}

/**
 * Reads a heartbeat. Fields that are not known are passed over, since nothing rests on a heartbeat; whether the rest makes
 * sense is for `judgeHeartbeat` to say.
 *
 * @throws {WireError} if the bytes are no heartbeat or too many, the task id is not 32 bytes long or a count is over 2⁵³ − 1
 *
 * @example
 * ```ts
 * import { decodeHeartbeat, encodeHeartbeat } from "./heartbeat_codec.ts";
 * import assert from "node:assert";
 *
 * const heartbeat = {
 *   task: new Uint8Array(32),
 *   incarnation: 7n,
 *   round: 3,
 *   steps: 48,
 *   ready: true,
 *   leaving: false,
 *   freeLinks: 1,
 *   links: 3,
 *   loss: 0.25,
 *   metric: undefined,
 *   bytesSent: 1200,
 *   addresses: ["/ip4/127.0.0.1/tcp/4001"],
 *   neighbours: [0x5e884898],
 *   time: 1_700_000_000,
 * };
 * assert.deepStrictEqual(decodeHeartbeat(encodeHeartbeat(heartbeat)), heartbeat);
 * ```
 */
export function decodeHeartbeat(bytes: Uint8Array): Heartbeat {
  if (bytes.length > MAX_HEARTBEAT_BYTES) {
    throw new WireError(
      "LENGTH",
      `Cannot read a heartbeat of ${bytes.length} bytes: the limit is ${MAX_HEARTBEAT_BYTES}`,
    );
  }
  const message = parse(bytes, (reader) => murmuration.Heartbeat.decode(reader), "a heartbeat");
  if (message.task === undefined || message.task === null || message.task.length !== TASK_ID_BYTES) {
    throw new WireError("FIELDS", `Cannot read a heartbeat: its task id must have ${TASK_ID_BYTES} bytes`);
  }
  return {
    task: message.task,
    incarnation: fromLong(message.incarnation ?? 0),
    round: countFromLong(message.round ?? 0, "round"),
    steps: countFromLong(message.steps ?? 0, "steps"),
    ready: message.ready ?? false,
    leaving: message.leaving ?? false,
    freeLinks: message.freeLinks ?? 0,
    links: message.links ?? 0,
    loss: message.loss ?? 0,
    metric: message.metric ?? undefined,
    bytesSent: countFromLong(message.bytesSent ?? 0, "bytesSent"),
    addresses: message.addresses ?? [],
    neighbours: message.neighbours ?? [],
    time: message.time ?? 0,
  };
}
