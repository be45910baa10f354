/** Files over real connections: several peers at once, one that lies, one that falls silent, and a fresh start half-way. */
import assert from "node:assert";
import { join } from "node:path";
import { type PeerId, systemClock } from "../../../protocol/exchange/mod.ts";
import {
  createFileServer,
  type FileEvent,
  type FileServer,
  lengthOfPiece,
  type ServedFile,
} from "../../../protocol/files/mod.ts";
import { decodeFileReply, encodeFileReply } from "../../../protocol/messages/mod.ts";
import { PIECE_BYTES } from "../../../compute/task/files.ts";
import { examineFile, fetchFile, openServed } from "../../../daemon/files/mod.ts";
import { createNetworkKey, parseNetworkKey } from "../../../daemon/network/libp2p/network_key.ts";
import { acceptAnything } from "../../contracts/sample_heartbeat.ts";
import { drawFile, equal, eventsOf, type TestFile } from "../../protocol/files/file_world.ts";
import { join as connect, pause, startWitness, stopAll, until, type Witness } from "../network/libp2p/libp2p_pair.ts";

/** A file as a server has it, and the pieces that were read of it. */
function servedOf(file: TestFile, read: number[]): ServedFile {
  return {
    reference: file.reference,
    list: file.list,
    read(piece) {
      read.push(piece);
      const from = piece * PIECE_BYTES;
      return Promise.resolve(file.bytes.slice(from, from + lengthOfPiece(file.reference, piece)));
    },
  };
}

/** A server whose answers from the `after`th on are what `spoil` makes of them; nothing where that is undefined. */
function faulty(served: ServedFile, after: number, spoil: (bytes: Uint8Array) => Uint8Array | undefined): FileServer {
  const server = createFileServer({ clock: systemClock, file: () => served });
  let answers = 0;
  return {
    accept: (peer, stream) =>
      server.accept(peer, {
        ...stream,
        async send(bytes) {
          const sent = answers++ < after ? bytes : spoil(bytes);
          if (sent !== undefined) await stream.send(sent);
        },
      }),
  };
}

function withWrongByte(bytes: Uint8Array): Uint8Array {
  const reply = decodeFileReply(bytes);
  if (reply.answer !== "data") return bytes;
  return encodeFileReply({ ...reply, data: reply.data.with(99, reply.data[99] ^ 1) });
}

async function withSwarm(
  count: number,
  body: (joiner: Witness, others: readonly Witness[], folder: string) => Promise<void>,
  options: Parameters<typeof startWitness>[0] = {},
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "murmuration-test-" });
  const nodes = await Promise.all(Array.from({ length: count + 1 }, () => startWitness(options)));
  try {
    const [joiner, ...others] = nodes;
    for (const other of others) await connect(joiner, other);
    await body(joiner, others, folder);
  } finally {
    await stopAll(nodes);
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("40 MB come whole from three neighbours, of which one lies and one falls silent; the liar is named and dropped", async () => {
  const file = drawFile(40_000_000, 11);
  const pieces = Math.ceil(40_000_000 / PIECE_BYTES);
  await withSwarm(3, async (joiner, [honest, liar, silent], folder) => {
    const read: number[][] = [[], [], []];
    honest.transport.files.serve(createFileServer({ clock: systemClock, file: () => servedOf(file, read[0]) }));
    liar.transport.files.serve(faulty(servedOf(file, read[1]), 9, withWrongByte));
    silent.transport.files.serve(faulty(servedOf(file, read[2]), 5, () => undefined));
    const events: FileEvent[] = [];
    const parts = { folder, network: joiner.transport.files, clock: systemClock };
    const fetched = await fetchFile(
      file.reference,
      { ...parts, record: (event) => events.push(event) },
      new AbortController().signal,
    );
    assert.ok(equal(await Deno.readFile(fetched.path), file.bytes));
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    assert.deepStrictEqual(names, [file.reference.sha256]);
    const refused = eventsOf(events, "fileRefused");
    assert.deepStrictEqual(refused.map(({ peer }) => peer), [liar.transport.self]);
    assert.match(refused[0].reason, /^piece \d+ that it has sent is not that of the file$/);
    assert.strictEqual(joiner.transport.connectionOf(liar.transport.self), undefined);
    await assert.rejects(joiner.transport.connect(liar.transport.self, liar.transport.addresses));
    joiner.transport.files.forgive();
    await joiner.transport.connect(liar.transport.self, liar.transport.addresses);
    // What the silent one owed came from the honest one, and nothing came twice but what was under way at the liar.
    assert.ok(eventsOf(events, "fileStalled").some(({ peer }) => peer === silent.transport.self));
    assert.ok(
      read[0].length < pieces && read[1].length > 5 && read[2].length > 3,
      `${read.map(({ length }) => length)}`,
    );
    const { files, exchange } = joiner.transport.trafficByPurpose();
    assert.ok(files.received > file.bytes.length && files.received < 1.2 * file.bytes.length, `${files.received}`);
    assert.ok(exchange.received < 10_000, `${exchange.received}`);
  });
});

Deno.test("a download that ends half-way goes on where it was, and no piece is fetched twice", async () => {
  const file = drawFile(12_000_000, 12);
  await withSwarm(2, async (joiner, others, folder) => {
    const read: number[] = [];
    for (const { transport } of others) {
      transport.files.serve(createFileServer({ clock: systemClock, file: () => servedOf(file, read) }));
    }
    const parts = { folder, network: joiner.transport.files, clock: systemClock };
    const controller = new AbortController();
    let written = 0;
    const half = setInterval(async () => {
      const size = await Deno.stat(join(folder, `${file.reference.sha256}.part`)).then(({ size }) => size, () => 0);
      written = Math.max(written, size);
      if (written > 5_000_000) controller.abort(new Error("half-way"));
    }, 1);
    await assert.rejects(fetchFile(file.reference, { ...parts, record: () => {} }, controller.signal), {
      message: "half-way",
    });
    clearInterval(half);
    const events: FileEvent[] = [];
    const before = joiner.transport.trafficByPurpose().files.received;
    const { path } = await fetchFile(
      file.reference,
      { ...parts, record: (event) => events.push(event) },
      new AbortController().signal,
    );
    assert.ok(equal(await Deno.readFile(path), file.bytes));
    const [{ received }] = eventsOf(events, "fetched");
    assert.ok(received > 0 && received < 8_000_000, `${received}`);
    const came = joiner.transport.trafficByPurpose().files.received - before;
    assert.ok(came < 1.02 * received + 2_000, `${came} bytes for ${received}`);
  });
});

Deno.test("a peer without files, or with another one, is passed over; and a file that changes on disk is no longer given", async () => {
  const file = drawFile(3_000_000, 13);
  await withSwarm(3, async (joiner, [without, other, seeder], folder) => {
    const read: number[] = [];
    other.transport.files.serve(
      createFileServer({ clock: systemClock, file: () => servedOf(drawFile(3_000_000, 14), read) }),
    );
    const path = join(folder, "weights");
    await Deno.writeFile(path, file.bytes);
    const examined = await examineFile(path, file.reference);
    assert.ok(typeof examined !== "string");
    const changed: string[] = [];
    using served = await openServed(examined, (path) => changed.push(path));
    seeder.transport.files.serve(createFileServer({ clock: systemClock, file: () => served }));
    const parts = { network: joiner.transport.files, clock: systemClock, record: () => {} };
    const fetched = await fetchFile(
      file.reference,
      { ...parts, folder: join(folder, "one") },
      new AbortController().signal,
    );
    assert.ok(equal(await Deno.readFile(fetched.path), file.bytes));
    assert.deepStrictEqual([read, joiner.transport.isUp(without.transport.self)], [[], true]);

    await Deno.writeFile(path, file.bytes.with(1_000_000, file.bytes[1_000_000] ^ 1));
    const events: FileEvent[] = [];
    const controller = new AbortController();
    const again = fetchFile(
      file.reference,
      { ...parts, folder: join(folder, "two"), record: (event) => events.push(event) },
      controller.signal,
    );
    await until("the change is seen", () => changed.length > 0);
    controller.abort(new Error("enough"));
    await assert.rejects(again, { message: "enough" });
    assert.deepStrictEqual([changed, eventsOf(events, "fileRefused")], [[path], []]);
  });
});

Deno.test("a private swarm's file comes to those who have its key, within the caps, and to nobody else", async () => {
  const file = drawFile(1_000_000, 15);
  const networkKey = parseNetworkKey(createNetworkKey(), "new");
  await withSwarm(1, async (joiner, [seeder], folder) => {
    seeder.transport.files.serve(createFileServer({ clock: systemClock, file: () => servedOf(file, []) }));
    const stranger = await startWitness();
    await assert.rejects(stranger.transport.connect(seeder.transport.self, seeder.transport.addresses));
    assert.deepStrictEqual(stranger.transport.files.peers(), []);
    const began = performance.now();
    const parts = { folder, network: joiner.transport.files, clock: systemClock, record: () => {} };
    const { path } = await fetchFile(file.reference, parts, new AbortController().signal);
    const seconds = (performance.now() - began) / 1000;
    assert.ok(equal(await Deno.readFile(path), file.bytes));
    assert.ok(seconds > 1.5, `1 MB within an upload of 500 kB/s in ${seconds} s`);
    await stopAll([stranger]);
  }, { networkKey, caps: { upload: 500_000 } });
});

Deno.test("whoever takes over from earlier handlers is told of the streams that are up and of the peers found", async () => {
  await withSwarm(1, async (joiner, [other]) => {
    const told: unknown[] = [];
    const frames: Uint8Array[] = [];
    await joiner.transport.start({
      up: (peer) => told.push(["up", peer]),
      down: (peer, reason) => told.push(["down", peer, reason]),
      frame: (_, bytes) => void frames.push(Uint8Array.from(bytes)),
      judge: acceptAnything,
      published: (peer) => told.push(["published", peer]),
    });
    const { self } = other.transport;
    assert.deepStrictEqual(told, [["up", self]]);
    other.transport.send(joiner.transport.self, Uint8Array.of(1, 2));
    await until("a frame", () => frames.length === 1);
    assert.deepStrictEqual([frames[0], joiner.frames], [Uint8Array.of(1, 2), []]);
    for (let message = 0; message < 250 && told.length === 1; message++) {
      // Gossip takes a moment to know who listens.
      await other.transport.publish(Uint8Array.of(message));
      await pause(40);
    }
    assert.deepStrictEqual([told[1], joiner.published], [["published", self], []]);
    other.transport.reset(joiner.transport.self);
    await until("the end of the stream", () => !joiner.transport.isUp(self));
    assert.deepStrictEqual(told.at(-1), ["down", self, "reset"]);
    assert.deepStrictEqual(joiner.downs, []);

    const late = await startWitness({
      discovery: { task: new Uint8Array(32), bootstrap: other.transport.addresses },
    });
    await until("the peer to start from", () => late.found.length > 0);
    const found: PeerId[] = [];
    await late.transport.start({
      up() {},
      down() {},
      frame() {},
      published() {},
      found: (peer) => found.push(peer),
    });
    assert.deepStrictEqual(found, [self]);
    await stopAll([late]);
  });
});
