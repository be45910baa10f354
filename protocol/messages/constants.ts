/**
 * Names and limits of the wire, each with its reason.
 *
 * @module
 */
import type { Layout } from "../../compute/vector/mod.ts";

/** The libp2p protocol of the stream between two neighbours. The number changes when an old reader could go wrong. */
export const EXCHANGE_PROTOCOL = "/murmuration/exchange/1";

/** The libp2p protocol by which the peer with the higher id asks the lower one to open that stream. */
export const KNOCK_PROTOCOL = "/murmuration/knock/1";

/** The libp2p protocol by which files that a manifest names are fetched. */
export const FILES_PROTOCOL = "/murmuration/files/1";

/** What precedes the task's id in the name of its gossipsub topic. */
export const TOPIC_PREFIX = "/murmuration/1/";

/** Bytes of a task's id: a SHA-256. */
export const TASK_ID_BYTES = 32;

/** The largest 64-bit number: nonces, digests and bases lie in [0, MAX_UINT64]. */
export const MAX_UINT64 = (1n << 64n) - 1n;

/** The largest 32-bit number: attempts lie in [1, MAX_UINT32]. */
export const MAX_UINT32 = 0xffffffff;

/** The longest wait a refusal may ask for, in milliseconds: ten minutes, or a neighbour could be put off for good. */
export const MAX_WAIT_MS = 600_000;

/** A heartbeat whole: sixteen addresses of the longest kind and its numbers. Far below gossipsub's silent 4 MiB. */
export const MAX_HEARTBEAT_BYTES = 8192;

/** Addresses a heartbeat may carry: a machine with a few interfaces has under ten. */
export const MAX_ADDRESSES = 16;

/** UTF-8 bytes of an address: a relayed one with two peer ids and a DNS name of full length stays below. */
export const MAX_ADDRESS_BYTES = 448;

/** Bytes of a piece of a file, and of the list of all pieces' hashes, at most: a list of as many pieces as there may be. */
export const MAX_FILE_DATA = 2 ** 18;

/** Pieces that a file may have: 2 GiB of them. */
export const MAX_PIECES = 8192;

/** The longest frame that asks for a part of a file: a hash and a number. */
export const MAX_FILE_REQUEST = 64;

/** The longest frame that answers it: a piece, and a number. */
export const MAX_FILE_REPLY = MAX_FILE_DATA + 64;

/** Links a node may claim to have: topologies here end at full swarms of a few hundred. */
export const MAX_LINKS = 4096;

/** Everything of a frame but its delta: a request's fields take 76 bytes at most, an opening's 103. */
const ENVELOPE_BYTES = 256;

/**
 * The most bytes a `Compressed` of this layout can take when encoded: the kind, then per tensor a count and a scale, then
 * per entry a position, a sign and a value of 32 bits, each position in the unlikeliest way.
 */
export function maxDeltaBytes(layout: Layout): number {
  return 64 + 16 * layout.tensors.length + 8 * layout.length;
}

/**
 * The longest frame that a neighbour may send for a model of this layout, its length prefix left out. A longer one resets the
 * stream before anything is allocated for it.
 *
 * @example
 * ```ts
 * import { maxFrameBytes } from "./constants.ts";
 * import { createLayout } from "../../compute/vector/mod.ts";
 * import assert from "node:assert";
 *
 * const layout = createLayout([{ name: "kernel", shape: [784, 10] }]);
 * assert.ok(maxFrameBytes(layout) > 4 * layout.length, "a dense delta fits");
 * ```
 */
export function maxFrameBytes(layout: Layout): number {
  return ENVELOPE_BYTES + maxDeltaBytes(layout);
}
