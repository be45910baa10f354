import assert from "node:assert";
import { EventEmitter } from "node:events";
import { type AnsweringSocket, answerSparingly } from "../../../../daemon/network/libp2p/mdns_answers.ts";

/** A socket on which the listener answers each question, as libp2p's does. */
function startSocket() {
  let time = 0;
  let answers = 0;
  const emitter = new EventEmitter();
  const socket: AnsweringSocket = Object.assign(emitter, { respond: () => void answers++ });
  emitter.on("query", () => socket.respond([]));
  answerSparingly(socket, () => time);
  return {
    ask(address: string): number {
      answers = 0;
      emitter.emit("query", {}, { address });
      return answers;
    },
    pass: (milliseconds: number) => void (time += milliseconds),
  };
}

Deno.test("one asker in the local network is answered once a second, and leaves others theirs", () => {
  const { ask, pass } = startSocket();
  const flood = Array.from({ length: 1_000 }, () => ask("192.0.2.1")).reduce((sum, count) => sum + count, 0);
  assert.strictEqual(flood, 2);
  assert.strictEqual(ask("192.0.2.2"), 1);
  pass(1_000);
  assert.deepStrictEqual([ask("192.0.2.1"), ask("192.0.2.1")], [1, 0]);
});

Deno.test("many askers together are answered four times a second", () => {
  const { ask, pass } = startSocket();
  let answers = 0;
  for (let number = 0; number < 10_000; number++) {
    answers += ask(`192.0.2.${number % 250}`);
    pass(1);
  }
  assert.ok(answers >= 40 && answers <= 48, `${answers} answers in 10 s`);
});
