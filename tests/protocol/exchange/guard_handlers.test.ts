import assert from "node:assert";
import { guardHandlers, type Handlers } from "../../../protocol/exchange/mod.ts";
import { sampleHeartbeat } from "../../contracts/sample_heartbeat.ts";

const error = new TypeError("a fault of ours");
const fail = () => {
  throw error;
};
const failing: Handlers = { up: fail, frame: fail, down: fail, judge: fail, published: fail, found: fail };

Deno.test("whatever a handler throws about a peer resets its stream and is told; a judgement that failed blames nobody", () => {
  const told: unknown[] = [];
  const handlers = guardHandlers(
    { ...failing, fault: (peer, thrown) => told.push(["fault", peer, thrown]) },
    (peer) => told.push(["reset", peer]),
  );
  const calls: (() => unknown)[] = [
    () => handlers.up("a"),
    () => handlers.frame("a", Uint8Array.of(1)),
    () => handlers.down("a", "closed"),
    () => handlers.published("a", sampleHeartbeat(), "b"),
    () => handlers.found("a", [], "dht"),
    () => assert.deepStrictEqual(handlers.judge("a", Uint8Array.of(1), "b"), { action: "ignore", code: "FAULT" }),
  ];
  for (const call of calls) {
    call();
    assert.deepStrictEqual(told.splice(0), [["reset", "a"], ["fault", "a", error]]);
  }
});

Deno.test("where nobody is told of faults, they are thrown, and the stream is reset all the same", () => {
  const reset: string[] = [];
  const handlers = guardHandlers(failing, (peer) => reset.push(peer));
  assert.throws(() => handlers.frame("a", Uint8Array.of(1)), error);
  assert.deepStrictEqual(reset, ["a"]);
});
