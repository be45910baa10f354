import assert from "node:assert";
import { PIECE_BYTES } from "../../../compute/task/files.ts";
import { createVirtualClock } from "../../../daemon/network/mod.ts";
import { MAX_FILE_DATA, MAX_PIECES } from "../../../protocol/messages/constants.ts";
import { MOST_FILE_BYTES } from "../../../compute/task/files.ts";
import { decodeFileReply, encodeFileRequest, type FileReply } from "../../../protocol/messages/mod.ts";
import { createFileServer, lengthOfPiece, type ServedFile } from "../../../protocol/files/mod.ts";
import type { PeerId } from "../../../protocol/exchange/mod.ts";
import { drawFile } from "./file_world.ts";

const file = drawFile(3 * PIECE_BYTES - 5, 4);
const name = file.reference.sha256;

/** A server, and streams of peers to it that take what is sent when they are told to. */
function createServer(changes: Partial<ServedFile> = {}, has = true) {
  const clock = createVirtualClock();
  const reads: number[] = [];
  const served: ServedFile = {
    reference: file.reference,
    list: file.list,
    read(piece) {
      reads.push(piece);
      const from = piece * PIECE_BYTES;
      return Promise.resolve(file.bytes.slice(from, from + lengthOfPiece(file.reference, piece)));
    },
    ...changes,
  };
  const server = createFileServer({ clock, file: () => has ? served : undefined });
  const connect = (peer: PeerId, takes = true) => {
    const replies: FileReply[] = [];
    const resets: string[] = [];
    const listener = server.accept(peer, {
      send(bytes) {
        replies.push(decodeFileReply(bytes.slice()));
        return takes ? Promise.resolve() : new Promise(() => {});
      },
      reset(cause) {
        resets.push(cause);
        listener.end();
      },
    });
    return {
      replies,
      resets,
      listener,
      ask: (piece?: number) => listener.frame(encodeFileRequest({ file: name, piece })),
    };
  };
  return { clock, reads, connect };
}

Deno.test("the bounds of the wire are those of a manifest's files", () => {
  assert.strictEqual(MAX_PIECES * PIECE_BYTES, MOST_FILE_BYTES);
  assert.deepStrictEqual([MAX_FILE_DATA, 32 * MAX_PIECES], [PIECE_BYTES, MAX_FILE_DATA]);
});

Deno.test("a server gives the list and each piece, and says what it has not", async () => {
  const { clock, connect } = createServer();
  const { replies, ask, listener } = connect("a");
  for (const piece of [undefined, 0, 2, 3]) ask(piece);
  listener.frame(encodeFileRequest({ file: "00".repeat(32), piece: 0 }));
  await clock.run(1);
  assert.deepStrictEqual(replies.map(({ piece, answer }) => [piece, answer]), [
    [undefined, "data"],
    [0, "data"],
    [2, "data"],
    [3, "absent"],
    [0, "absent"],
  ]);
  const [list, , last] = replies;
  assert.ok(list.answer === "data" && last.answer === "data");
  assert.deepStrictEqual(list.data, file.list);
  assert.deepStrictEqual(last.data, file.bytes.subarray(2 * PIECE_BYTES));
  const without = createServer({}, false);
  const empty = without.connect("a");
  empty.ask();
  await without.clock.run(1);
  assert.deepStrictEqual(empty.replies, [{ piece: undefined, answer: "absent" }]);
});

Deno.test("a peer that does not take what it asked for costs two pieces, and its stream where it goes on asking", async () => {
  const { clock, connect, reads } = createServer();
  const { ask, resets, replies } = connect("a", false);
  for (let round = 0; round < 12; round++) {
    ask(0);
    await clock.run(clock.now() + 1);
  }
  assert.deepStrictEqual([replies.length, reads.length, resets], [1, 2, []]);
  for (let round = 0; round < 12; round++) ask(0);
  assert.deepStrictEqual(resets, ["too much is asked for at once"]);
});

Deno.test("what is no request ends the stream, and that stream alone", async () => {
  const { clock, connect } = createServer();
  const [bad, good] = [connect("bad"), connect("good")];
  bad.listener.frame(Uint8Array.of(255, 1, 2));
  bad.ask(0);
  good.ask(0);
  await clock.run(1);
  assert.match(bad.resets.join(), /^Cannot read a request for a file/);
  assert.deepStrictEqual([bad.replies.length, good.replies.length], [0, 1]);
});

Deno.test("sixteen peers are served at once, the next is told to come later, and takes the place of one that does nothing", async () => {
  const { clock, connect } = createServer();
  const first = Array.from({ length: 16 }, (_, index) => connect(`peer ${index}`, index > 0));
  for (const { ask } of first) ask(0);
  await clock.run(20_000);
  for (const { ask } of first.slice(1)) ask(1);
  const late = connect("late");
  late.ask(0);
  await clock.run(31_000);
  assert.deepStrictEqual(late.replies, [{ piece: 0, answer: "later" }]);
  assert.strictEqual(late.resets.length, 1);
  const again = connect("late");
  again.ask(0);
  await clock.run(32_000);
  assert.deepStrictEqual([again.replies.length, again.replies[0]?.answer], [1, "data"]);
  assert.deepStrictEqual(first.map(({ resets }) => resets.length), [1, ...Array(15).fill(0)]);
});

Deno.test("a peer has one stream, the newest", async () => {
  const { clock, connect } = createServer();
  const [old, fresh] = [connect("a"), connect("a")];
  fresh.ask(1);
  await clock.run(1);
  assert.deepStrictEqual([old.resets.length, fresh.replies.length], [1, 1]);
});

Deno.test("one peer may have a file three times at once and then once an hour", async () => {
  const { clock, connect } = createServer();
  const { ask, replies } = connect("a");
  const round = async (until: number) => {
    const before = replies.length;
    for (let count = 0; count < 12; count++) ask(count % 3);
    await clock.run(until);
    return replies.slice(before).filter(({ answer }) => answer === "data").length;
  };
  assert.strictEqual(await round(1), 9);
  assert.strictEqual(await round(1_000), 0);
  await clock.run(3_700_000);
  assert.strictEqual(await round(3_700_001), 3);
});

Deno.test("a file that is no longer what it was is not given", async () => {
  const { clock, connect } = createServer({ read: () => Promise.resolve(undefined) });
  const { ask, replies } = connect("a");
  ask(0);
  await clock.run(1);
  assert.deepStrictEqual(replies, [{ piece: 0, answer: "absent" }]);
  const broken = createServer({ read: () => Promise.reject(new Error("the disk has failed")) });
  const stream = broken.connect("a");
  stream.ask(0);
  await broken.clock.run(1);
  assert.deepStrictEqual(stream.resets, ["the file cannot be read"]);
});
