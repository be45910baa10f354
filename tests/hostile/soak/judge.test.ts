import assert from "node:assert";
import type { Sample } from "./fleet.ts";
import { judge, judgeMeans } from "./judge.ts";
import { kindOf } from "./kinds.ts";

const sample = (changes: Partial<Sample> = {}): Sample => ({
  accuracy: 0.97,
  memory: 5e8,
  links: 4,
  rounds: 100,
  lines: new Map(),
  verdicts: new Map(),
  ...changes,
});
const honest = new Set(["a"]);

Deno.test("lines that differ in times, numbers, peers and what was bad about a frame are of one kind", () => {
  const alike = [
    ["[12:00:01] INFO: link to aBcdeF opened", "[12:00:09] INFO: link to xY7zwv opened (and 3 more like it)"],
    ["[12:00:01] WARN: aBcdeF sent a bad frame: too long", "[12:00:02] WARN: GhIjKl sent a bad frame: what it says"],
    ["[12:00:01] INFO: 96 steps: accuracy 97.1 %", "[12:01:01] INFO: 1024 steps: accuracy 9.7 %"],
  ];
  for (const [left, right] of alike) assert.strictEqual(kindOf(left), kindOf(right));
  const kinds = alike.map(([line]) => kindOf(line));
  assert.strictEqual(new Set([...kinds, kindOf("[12:00:01] INFO: link to aBcdeF closed")]).size, 4);
});

Deno.test("a soak finds accuracy that falls, memory that grows, a log that repeats itself, and an honest peer that is charged", () => {
  assert.deepStrictEqual(judge(Array(31).fill([sample()]), honest), []);
  const charged = (peer: string, code: string) => sample({ verdicts: new Map([[peer, { [code]: 1 }]]) });
  const harmless = [charged("b", "us/MALFORMED"), charged("a", "us/BUSY"), sample({ lines: new Map([["x", 2]]) })];
  assert.deepStrictEqual(judge([[sample()], ...harmless.map((one) => [one])], honest), []);
  const harms: [Sample, RegExp][] = [
    [sample({ accuracy: 0.9 }), /accuracy fell/],
    [sample({ memory: 7e8 }), /memory grew/],
    [sample({ lines: new Map([["x", 3]]) }), /3 lines in a minute: x/],
    [charged("a", "us/SNAPSHOT"), /charged with us\/SNAPSHOT/],
    [charged("a", "us/HEARTBEAT_RATE"), /charged with us\/HEARTBEAT_RATE/],
  ];
  for (const [harmed, said] of harms) {
    const [wrong, ...more] = judge([...Array(6).fill([sample()]), [harmed], [harmed], [harmed]], honest);
    assert.match(wrong, said);
    assert.deepStrictEqual(more, []);
  }
});

Deno.test("a means that never came to anything is told, one that failed now and then is not", () => {
  const turns = new Map([
    ["never", { used: 0, failed: 2, why: "no way in" }],
    ["often", { used: 3, failed: 2, why: "no way in" }],
  ]);
  assert.deepStrictEqual(judgeMeans(turns), ["never was never used, 2 times it failed: no way in"]);
});
