import assert from "node:assert";
import { createCounters } from "../../../daemon/node/counters.ts";

Deno.test("counters take off what was queued and not sent, the last frame first", () => {
  const counters = createCounters(100);
  counters.record({ type: "sent", peer: "a", kind: "openings", bytes: 500 });
  counters.record({ type: "sent", peer: "b", kind: "deltas", bytes: 40 });
  counters.record({ type: "sent", peer: "a", kind: "deltas", bytes: 70 });
  counters.record({ type: "unsent", peer: "a", bytes: 90 });
  counters.record({ type: "unsent", peer: "a", bytes: 90 });
  const { bytesByKind } = counters.sums({ sent: 0, received: 0 });
  assert.deepStrictEqual(bytesByKind, { deltas: 40, openings: 480, heartbeats: 0 });
});

Deno.test("counters sum what the events say", () => {
  const counters = createCounters(100);
  counters.record({ type: "linkOpened", peer: "a", choice: "RESUME", bytes: 0 });
  counters.record({ type: "linkOpened", peer: "b", choice: "SNAPSHOT", bytes: 500 });
  counters.record({ type: "sent", peer: "a", kind: "deltas", bytes: 70 });
  counters.record({ type: "sent", peer: "b", kind: "deltas", bytes: 5 });
  counters.record({ type: "sent", peer: "b", kind: "openings", bytes: 500 });
  counters.record({ type: "exchanged", peer: "a", role: "initiator", milliseconds: 3, bytes: 60 });
  counters.record({ type: "linkClosed", peer: "a", code: "LEAVING", by: "peer" });

  assert.deepStrictEqual(counters.sums({ sent: 1000, received: 900 }), {
    links: 1,
    exchanges: 1,
    bytesSent: 1000,
    bytesReceived: 900,
    bytesByKind: { deltas: 75, openings: 500, heartbeats: 0 },
    denseBytes: 400,
  });
});
