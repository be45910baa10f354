/**
 * How fast a file comes from peers, against one plain stream between two nodes, all on loopback in one process:
 * `deno run -A tests/bench/files.ts [megabytes] [rounds]`
 *
 * | 40 MB, the best of 8 runs, on two shared cores | MB/s | of a plain stream |
 * |---|---|---|
 * | one plain stream of libp2p | 119.2 | 1.00 |
 * | a file from one peer, checked, on disk | 108.3 | 0.91 |
 * | a file from 3 peers, checked, on disk | 120.8 | 1.01 |
 *
 * @module
 */
import { noise } from "@libp2p/noise";
import { tcp } from "@libp2p/tcp";
import { yamux } from "@libp2p/yamux";
import Table from "cli-table3";
import { createLibp2p } from "libp2p";
import { PIECE_BYTES } from "../../compute/task/files.ts";
import { examineFile, fetchFile, openServed } from "../../daemon/files/mod.ts";
import { createLibp2pTransport, type Libp2pTransport } from "../../daemon/network/libp2p/mod.ts";
import { createIdentity } from "../../daemon/network/libp2p/identity.ts";
import { systemClock } from "../../protocol/exchange/mod.ts";
import { createFileServer } from "../../protocol/files/mod.ts";
import { drawFile } from "../protocol/files/file_world.ts";

const [megabytes = 40, rounds = 5] = Deno.args.map(Number);
const PROTOCOL = "/bench/plain/1";
const SEEDERS = 3;
const size = Math.round(megabytes * 1e6);
const file = drawFile(size, 1);
const folder = await Deno.makeTempDir({ prefix: "murmuration-bench-" });
const path = `${folder}/weights`;
await Deno.writeFile(path, file.bytes);

/** A stream of libp2p and nothing else: one end writes the bytes, the other counts them. */
async function createPlain() {
  const create = (listen: string[]) =>
    createLibp2p({
      addresses: { listen },
      transports: [tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } })],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux({ enableKeepAlive: false })],
    });
  const [giver, taker] = [await create(["/ip4/127.0.0.1/tcp/0"]), await create([])];
  await giver.handle(PROTOCOL, async (stream) => {
    for (let at = 0; at < size; at += PIECE_BYTES) {
      if (!stream.send(file.bytes.subarray(at, at + PIECE_BYTES))) await stream.onDrain();
    }
    await stream.close();
  });
  const connection = await taker.dial(giver.getMultiaddrs());
  return {
    async run() {
      const stream = await connection.newStream(PROTOCOL);
      let came = 0;
      const { promise, resolve } = Promise.withResolvers<void>();
      stream.addEventListener("message", ({ data }) => {
        came += data.byteLength;
        if (came === size) resolve();
      });
      await promise;
      stream.close().catch(() => {});
    },
    stop: () => Promise.all([giver.stop(), taker.stop()]),
  };
}

async function createTransport(): Promise<Libp2pTransport> {
  const transport = await createLibp2pTransport({
    identity: await createIdentity(),
    listen: ["/ip4/127.0.0.1/tcp/0"],
    topic: `/murmuration/1/${"0".repeat(64)}`,
    maxFrame: 1 << 20,
    queueLimit: 1 << 21,
  });
  await transport.start({ up() {}, down() {}, frame() {}, published() {} });
  return transport;
}

const seeders = await Promise.all(Array.from({ length: SEEDERS }, createTransport));
const joiner = await createTransport();
for (const { self, addresses } of seeders) await joiner.connect(self, addresses);

const examined = await examineFile(path, file.reference);
if (typeof examined === "string") throw new Error(examined);

/** Fetches the file from the first so many peers; the others are as if they were not there. */
async function runFetch(count: number): Promise<void> {
  const chosen = seeders.slice(0, count).map(({ self }) => self);
  const served = await Promise.all(
    chosen.map(() => openServed(examined as Exclude<typeof examined, string>, () => {})),
  );
  for (const [index, { files }] of seeders.entries()) {
    // Anew each time, as one peer gives a file to another a bounded number of times an hour.
    files.serve(createFileServer({ clock: systemClock, file: () => served[index] }));
  }
  const { files } = joiner;
  const network = { peers: () => chosen, open: files.open, drop: files.drop };
  const target = await Deno.makeTempDir({ dir: folder });
  await fetchFile(
    file.reference,
    { folder: target, network, clock: systemClock, record() {} },
    new AbortController().signal,
  );
  for (const each of served) each[Symbol.dispose]();
}

const plain = await createPlain();
const ways: readonly (readonly [string, () => Promise<void>])[] = [
  ["one plain stream of libp2p", plain.run],
  ["a file from one peer, checked, on disk", () => runFetch(1)],
  [`a file from ${SEEDERS} peers, checked, on disk`, () => runFetch(SEEDERS)],
];
const times: number[][] = ways.map(() => []);
for (let round = 0; round <= rounds; round++) {
  for (const [way, [, run]] of ways.entries()) {
    const began = performance.now();
    await run();
    // The first is to warm up.
    if (round > 0) times[way].push(performance.now() - began);
  }
}
// The best: what else the machine does only makes a run slower.
const best = times.map((list) => Math.min(...list));
const table = new Table({
  head: [`${megabytes} MB`, "MB/s", "of a plain stream"],
  colAligns: ["left", "right", "right"],
  style: { head: [], border: [] },
});
for (const [way, [name]] of ways.entries()) {
  table.push([name, (size / 1e3 / best[way]).toFixed(1), (best[0] / best[way]).toFixed(2)]);
}
console.log(table.toString());
await plain.stop();
await Promise.all([...seeders, joiner].map((transport) => transport[Symbol.asyncDispose]()));
await Deno.remove(folder, { recursive: true });
Deno.exit(0);
