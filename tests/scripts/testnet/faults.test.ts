import assert from "node:assert";
import fc from "fast-check";
import { createFaultPlan, shareOfOthers } from "../../../scripts/testnet/fault_plan.ts";
import { checkFaults, type Fault, parseFault } from "../../../scripts/testnet/faults.ts";

const node = (share: number, running = true) => ({ running, share });
const plan = (...faults: [Fault["kind"], string][]) =>
  createFaultPlan(faults.map(([kind, text]) => parseFault(kind, text)));

Deno.test("faults: moments are shares or times", () => {
  assert.deepStrictEqual(parseFault("kill", "1@50%"), {
    kind: "kill",
    node: 1,
    at: { kind: "progress", share: 0.5 },
    text: "--kill 1@50%",
  });
  assert.deepStrictEqual(parseFault("join", "12@0.5s").at, { kind: "time", seconds: 0.5 });
  assert.deepStrictEqual(parseFault("kill", "0@250ms").at, { kind: "time", seconds: 0.25 });
  assert.deepStrictEqual(parseFault("kill", "0@2m").at, { kind: "time", seconds: 120 });
  const freeze = parseFault("freeze", "2@30%:500ms");
  assert.strictEqual(freeze.kind === "freeze" && freeze.seconds, 0.5);
});

Deno.test("faults: what is not one is refused", () => {
  for (const text of ["", "1", "1@", "@50%", "-1@50%", "1@50", "1@half", "a@5s", "1@50%:5s", "1@%"]) {
    assert.throws(() => parseFault("kill", text), SyntaxError, text);
  }
  for (const text of ["1@50%", "1@50%:", "1@50%:5", "1@50%:5s:6s"]) {
    assert.throws(() => parseFault("freeze", text), SyntaxError, text);
  }
  assert.throws(() => parseFault("kill", "1@101%"), RangeError);
  assert.throws(() => parseFault("freeze", "1@10%:0s"), RangeError);
});

Deno.test("faults: any text is read or refused with a remedy", () => {
  fc.assert(
    fc.property(fc.constantFrom("kill", "freeze", "join"), fc.string(), (kind, text) => {
      try {
        parseFault(kind, text);
      } catch (error) {
        assert.ok(error instanceof SyntaxError || error instanceof RangeError);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("faults: they must fit the swarm and each other", () => {
  const check = (nodes: number, ...faults: [Fault["kind"], string][]) =>
    checkFaults(faults.map(([kind, text]) => parseFault(kind, text)), nodes);
  check(4, ["kill", "3@50%"], ["freeze", "3@10%:1s"], ["freeze", "3@20%:1s"], ["join", "3@5%"]);
  assert.throws(() => check(4, ["kill", "4@50%"]), /no node 4; nodes are 0 to 3/);
  assert.throws(() => check(4, ["kill", "1@50%"], ["kill", "1@60%"]), /only once/);
  assert.throws(() => check(2, ["join", "0@50%"], ["join", "1@60%"]), /someone must begin/);
  assert.throws(() => check(1, ["kill", "0@50%"]), /nothing would be left/);
});

Deno.test("fault plan: each fault is due once, when the others have got so far", () => {
  const faults = plan(["kill", "1@50%"]);
  assert.deepStrictEqual(faults.due(1, [node(0.4), node(0.9), node(0.5)]), []);
  const [action, ...more] = faults.due(2, [node(0.5), node(0), node(0.5)]);
  assert.deepStrictEqual([action.kind, action.node, more], ["kill", 1, []]);
  assert.deepStrictEqual(faults.due(3, [node(1), node(1), node(1)]), []);
  assert.deepStrictEqual(faults.waiting, []);
});

Deno.test("fault plan: neither the killed nor those still to join count as others", () => {
  assert.strictEqual(shareOfOthers(1, [node(0.5), node(0.1), node(0, false), node(0.7)]), 0.6);
  assert.strictEqual(shareOfOthers(0, [node(0.25), node(0, false)]), 0.25);
});

Deno.test("fault plan: times count from the first step, and a freeze ends by itself", () => {
  const faults = plan(["freeze", "0@2s:3s"], ["join", "1@1s"]);
  const nodes = [node(0), node(0)];
  assert.deepStrictEqual(faults.due(0.9, nodes), []);
  assert.deepStrictEqual(faults.due(1, nodes).map(({ kind }) => kind), ["join"]);
  assert.deepStrictEqual(faults.due(2.1, nodes).map(({ kind }) => kind), ["freeze"]);
  assert.strictEqual(faults.frozen, 1);
  assert.deepStrictEqual(faults.due(5, nodes), []);
  assert.deepStrictEqual(faults.due(5.2, nodes).map(({ kind, node }) => [kind, node]), [["thaw", 0]]);
  assert.strictEqual(faults.frozen, 0);
});

Deno.test("fault plan: faults that come due together keep the order of their moments", () => {
  const faults = plan(["kill", "0@30%"], ["join", "1@10%"], ["kill", "2@20%"]);
  const nodes = [node(1), node(1), node(1)];
  assert.deepStrictEqual(faults.due(1, nodes).map(({ node }) => node), [1, 2, 0]);
});
