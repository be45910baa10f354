/**
 * Members of libp2p's objects that are no part of its interface, and may be gone with its next version: each is named in a
 * table beside where it is used, and a test (`private_members.test.ts`) looks for all of them at a real node.
 *
 * @module
 */
import type { StreamMuxer } from "@libp2p/interface";

/** Names of all members of a part; the compiler sees to it that none is left out. */
export type MembersOf<Part> = Readonly<Record<keyof Part, true>>;

/**
 * True if all these members are there.
 *
 * @example
 * ```ts
 * import { hasMembers } from "./private_members.ts";
 * import assert from "node:assert";
 *
 * const members = { length: true } as const;
 * assert.deepStrictEqual([hasMembers([], members), hasMembers({}, members)], [true, false]);
 * ```
 */
export function hasMembers<Whole, Part>(whole: Whole, members: MembersOf<Part>): whole is Whole & Part {
  return missingMembers(whole, members).length === 0;
}

/** The names of those members that are not there. */
export function missingMembers<Part>(whole: unknown, members: MembersOf<Part>): string[] {
  const isObject = typeof whole === "object" && whole !== null;
  return Object.keys(members).filter((name) => !isObject || !(name in whole));
}

/** Where a yamux muxer makes its streams. */
interface StreamMaker {
  onCreateStream(options: unknown): object;
  onRemoteStream(stream: object): void;
}

/** Of a yamux muxer. */
export const STREAM_MAKER: MembersOf<StreamMaker> = { onCreateStream: true, onRemoteStream: true };

/** True for a muxer whose streams can be had as it makes them. */
export function makesStreams<Muxer extends StreamMuxer>(muxer: Muxer): muxer is Muxer & StreamMaker {
  return hasMembers(muxer, STREAM_MAKER);
}
