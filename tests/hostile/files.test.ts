import assert from "node:assert";
import { multiaddr } from "@multiformats/multiaddr";
import { FILES_PROTOCOL } from "../../protocol/messages/mod.ts";
import { systemClock } from "../../protocol/exchange/mod.ts";
import { createFileServer, lengthOfPiece } from "../../protocol/files/mod.ts";
import { PIECE_BYTES } from "../../compute/task/files.ts";
import { encodeFileRequest } from "../../protocol/messages/mod.ts";
import { fetchFile } from "../../daemon/files/mod.ts";
import { createRandom } from "../../compute/vector/mod.ts";
import { drawFile, equal } from "../protocol/files/file_world.ts";
import { join as connect, pause, startWitness, stopAll, until } from "../daemon/network/libp2p/libp2p_pair.ts";
import { withFolder } from "../processes/command.ts";
import { framed, startHostile, varint } from "./kit.ts";
import { mutateBytes } from "./fuzz/mutate.ts";

const file = drawFile(2_500_000, 31);

Deno.test("a node that serves a file lives through whatever is asked of it, at no more than a few pieces of memory, and serves others", async () => {
  const [server, honest] = [await startWitness(), await startWitness()];
  const hostile = await startHostile();
  let reads = 0;
  server.transport.files.serve(createFileServer({
    clock: systemClock,
    file: () => ({
      reference: file.reference,
      list: file.list,
      read(piece) {
        reads++;
        const from = piece * PIECE_BYTES;
        return Promise.resolve(file.bytes.slice(from, from + lengthOfPiece(file.reference, piece)));
      },
    }),
  }));
  await hostile.start();
  const connection = await hostile.dial(server.transport.addresses.map((address) => multiaddr(address)));
  const request = framed(encodeFileRequest({ file: file.reference.sha256, piece: 1 }));
  const random = createRandom(32);
  /** Sends these bytes on a stream; true if the server ended it. */
  const provoke = async (bytes: Uint8Array, patience = 2_000) => {
    const stream = await connection.newStream(FILES_PROTOCOL);
    let ended = false;
    stream.addEventListener("close", () => ended = true);
    stream.send(bytes);
    for (let waited = 0; !ended && waited < patience; waited += 10) await pause(10);
    stream.abort(new Error("done"));
    return ended;
  };
  assert.ok(await provoke(Uint8Array.from([...varint(65), 1])), "a length beyond the longest request");
  assert.ok(await provoke(Uint8Array.from([255, 255, 255, 255, 255, 1])), "a length without end");
  assert.ok(await provoke(framed(Uint8Array.of(255, 255, 255))), "no Protobuf");
  assert.ok(await provoke(Uint8Array.from([0])), "an empty frame");
  for (let run = 0; run < 60; run++) await provoke(mutateBytes(random, request, [request]), 0);

  // Streams that ask for all that they may and take nothing: the newest of a peer counts.
  reads = 0;
  for (let count = 0; count < 20; count++) {
    const stream = await connection.newStream(FILES_PROTOCOL).catch(() => undefined);
    stream?.pause();
    for (let asked = 0; asked < 16; asked++) {
      try {
        stream?.send(request);
      } catch {
        break;
      }
    }
    await pause(5);
  }
  await pause(300);
  assert.ok(reads <= 60, `${reads} pieces were read`);

  await connect(honest, server);
  await withFolder(async (folder) => {
    const parts = { folder, network: honest.transport.files, clock: systemClock, record: () => {} };
    const { path } = await fetchFile(file.reference, parts, new AbortController().signal);
    assert.ok(equal(await Deno.readFile(path), file.bytes));
  });
  await until("the honest peer's link", () => server.transport.isUp(honest.transport.self));
  await hostile.stop();
  await stopAll([server, honest]);
});
