/** A heartbeat for tests. */
import type { Heartbeat } from "../../../protocol/messages/mod.ts";

/** That of a node which is ready and has done nothing yet, of the task of 32 zeros, but for `overrides`. */
export function sampleHeartbeat(overrides: Partial<Heartbeat> = {}): Heartbeat {
  return {
    task: new Uint8Array(32),
    incarnation: 1n,
    round: 0,
    steps: 0,
    ready: true,
    leaving: false,
    freeLinks: 0,
    links: 0,
    loss: 0,
    accuracy: undefined,
    bytesSent: 0,
    addresses: [],
    neighbours: [],
    time: 0,
    ...overrides,
  };
}
