/** Heartbeats for tests. */
import type { Heartbeat, Verdict } from "../../protocol/messages/mod.ts";

/** A heartbeat that is sane, but for the changes. */
export function sampleHeartbeat(changes: Partial<Heartbeat> = {}): Heartbeat {
  return {
    task: new Uint8Array(32),
    incarnation: 1n,
    round: 0,
    steps: 0,
    ready: true,
    leaving: false,
    freeLinks: 4,
    links: 0,
    loss: 0,
    metric: undefined,
    bytesSent: 0,
    addresses: [],
    neighbours: [],
    time: 0,
    ...changes,
  };
}

/** Accepts bytes that are no heartbeat: for tests of how they travel. {@link bytesIn} has them again. */
export function acceptAnything(_from: string, bytes: Uint8Array): Verdict {
  return { action: "accept", heartbeat: sampleHeartbeat({ addresses: [bytes.toHex()] }) };
}

/** What {@link acceptAnything} has accepted. */
export function bytesIn({ addresses: [bytes] }: Heartbeat): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromHex(bytes);
}
