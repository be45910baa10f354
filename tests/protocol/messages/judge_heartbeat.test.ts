import assert from "node:assert";
import fc from "fast-check";
import { MAX_ADDRESS_BYTES, MAX_ADDRESSES, MAX_LINKS } from "../../../protocol/messages/constants.ts";
import { encodeHeartbeat } from "../../../protocol/messages/frame.ts";
import type { Heartbeat } from "../../../protocol/messages/message.ts";
import { judgeFields, judgeHeartbeat } from "../../../protocol/messages/judge_heartbeat.ts";
import { sampleHeartbeat } from "../../contracts/sample_heartbeat.ts";
import { anyHeartbeat } from "./arbitraries.ts";

const task = new Uint8Array(32).fill(7);
const sane = sampleHeartbeat({
  task,
  round: 10,
  steps: 160,
  links: 3,
  bytesSent: 5000,
  addresses: ["/ip4/127.0.0.1/tcp/4001"],
});
/** The bounds of a share. */
const metric = { least: 0, most: 1 };
const address = (bytes: number) => "/".padEnd(bytes, "a");

Deno.test("a sane heartbeat is accepted, and at each limit too", () => {
  const accepted: Partial<Heartbeat>[] = [
    {},
    { metric: undefined },
    { metric: 0 },
    { metric: 1 },
    { loss: 0 },
    { round: 0, steps: 0, bytesSent: 0, links: 0, freeLinks: 0, addresses: [] },
    { links: MAX_LINKS, freeLinks: MAX_LINKS },
    { addresses: new Array(MAX_ADDRESSES).fill(address(20)) },
    { addresses: [address(MAX_ADDRESS_BYTES)] },
  ];
  for (const change of accepted) {
    const heartbeat = { ...sane, ...change };
    assert.deepStrictEqual(judgeFields(heartbeat, { task, metric }), { action: "accept", heartbeat });
  }
});

Deno.test("each rule that is broken has its action and its code", () => {
  const broken: [Partial<Heartbeat>, "ignore" | "reject", string][] = [
    [{ task: new Uint8Array(32) }, "reject", "WRONG_TASK"],
    [{ task: new Uint8Array(31).fill(7) }, "reject", "WRONG_TASK"],
    [{ addresses: new Array(MAX_ADDRESSES + 1).fill("/ip4/1.2.3.4/tcp/1") }, "reject", "ADDRESSES"],
    [{ addresses: [address(MAX_ADDRESS_BYTES + 1)] }, "reject", "ADDRESSES"],
    // Four bytes a letter in UTF-8, one a letter in length.
    [{ addresses: ["/" + "é".repeat(MAX_ADDRESS_BYTES / 2)] }, "reject", "ADDRESSES"],
    [{ addresses: ["127.0.0.1:4001"] }, "reject", "ADDRESSES"],
    [{ links: MAX_LINKS + 1 }, "reject", "LINKS"],
    [{ freeLinks: MAX_LINKS + 1 }, "reject", "LINKS"],
    [{ round: 1e10 }, "reject", "COUNTS"],
    [{ steps: 1e13 }, "reject", "COUNTS"],
    [{ metric: 1.01 }, "reject", "QUALITY"],
    [{ metric: -0.01 }, "reject", "QUALITY"],
    [{ metric: NaN }, "reject", "QUALITY"],
    [{ metric: Infinity }, "reject", "QUALITY"],
    [{ loss: -1 }, "reject", "QUALITY"],
    [{ loss: NaN }, "ignore", "QUALITY"],
    [{ loss: Infinity }, "ignore", "QUALITY"],
  ];
  for (const [change, action, code] of broken) {
    assert.deepStrictEqual(judgeFields({ ...sane, ...change }, { task, metric }), { action, code });
  }
});

Deno.test("a heartbeat older than the last of the same life is ignored, and one of a new life is not", () => {
  for (const change of [{ round: 9 }, { steps: 159 }, { bytesSent: 4999 }]) {
    const late = { ...sane, ...change };
    assert.deepStrictEqual(judgeFields(late, { task, previous: sane }), { action: "ignore", code: "STALE" });
    assert.strictEqual(judgeFields({ ...late, incarnation: 4n }, { task, previous: sane }).action, "accept");
  }
  assert.deepStrictEqual(judgeFields(sane, { task, previous: sane }), { action: "accept", heartbeat: sane });
});

Deno.test("bytes are judged like what they stand for, and rejected if they stand for nothing", () => {
  fc.assert(
    fc.property(anyHeartbeat, (heartbeat) => {
      assert.deepStrictEqual(judgeHeartbeat(encodeHeartbeat(heartbeat), { task }), judgeFields(heartbeat, { task }));
      const ours = { ...heartbeat, task };
      assert.deepStrictEqual(judgeHeartbeat(encodeHeartbeat(ours), { task }), judgeFields(ours, { task }));
    }),
    { seed: 5, numRuns: 300 },
  );
  const cut = encodeHeartbeat(sane).subarray(0, 20);
  assert.deepStrictEqual(judgeHeartbeat(cut, { task }), { action: "reject", code: "UNREADABLE" });
});

Deno.test("a metric is held to the bounds of the task's, and any number will do where there are none", () => {
  const errors = { least: 0, most: Infinity };
  const judged = (value: number, metric?: { least: number; most: number }) =>
    judgeFields({ ...sane, metric: value }, { task, metric }).action;
  assert.deepStrictEqual([judged(12_345.6, errors), judged(-0.1, errors)], ["accept", "reject"]);
  assert.deepStrictEqual([judged(-7), judged(1e300), judged(NaN), judged(-Infinity)], [
    "accept",
    "accept",
    "reject",
    "reject",
  ]);
});
