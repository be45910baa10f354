/**
 * Sending to a peer.
 *
 * @module
 */
import { encodeMessage, type Message } from "../messages/mod.ts";
import type { Context } from "./exchange_context.ts";
import type { TrafficKind } from "./exchange_events.ts";
import type { PeerId } from "./transport.ts";

const KINDS: Record<Message["kind"], TrafficKind> = {
  request: "deltas",
  reply: "deltas",
  refuse: "deltas",
  unknown: "openings",
  open: "openings",
  accept: "openings",
  decline: "openings",
  confirm: "openings",
  opened: "openings",
  close: "openings",
};

/** Sends a message on the stream to `peer`, if there is one; returns the frame. */
export function post(context: Context, peer: PeerId, message: Message): Uint8Array {
  const bytes = encodeMessage(message);
  postBytes(context, peer, bytes, KINDS[message.kind]);
  return bytes;
}

/** Sends a frame that was encoded before. */
export function postBytes({ parts }: Context, peer: PeerId, bytes: Uint8Array, kind: TrafficKind): void {
  if (!parts.transport.isUp(peer)) return;
  parts.transport.send(peer, bytes);
  parts.record({ type: "sent", peer, kind, bytes: bytes.length });
}
