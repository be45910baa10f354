/**
 * Decoders alone, which see more broken bytes a second than a node does.
 *
 * @module
 */
import {
  COMPRESSION_METHODS,
  createCompressor,
  fineDifference,
  ternaryDifference,
  VALUE_CODINGS,
} from "../../../compute/compression/mod.ts";
import { createLayout, type Random } from "../../../compute/vector/mod.ts";
import { decodeCompressed, encodeCompressed } from "../../../protocol/delta/mod.ts";
import {
  decodeFileReply,
  decodeFileRequest,
  decodeMessage,
  encodeFileReply,
  encodeFileRequest,
  encodeHeartbeat,
  encodeMessage,
  judgeHeartbeat,
  WireError,
} from "../../../protocol/messages/mod.ts";
import type { Findings } from "./findings.ts";
import { mutateBytes, pick } from "./mutate.ts";

const layout = createLayout([{ name: "kernel", shape: [40, 7] }, { name: "bias", shape: [7] }]);
const initial = Float32Array.from({ length: layout.length }, (_, index) => Math.cos(index));
const reference = { shared: initial.map((value) => value + 0.01), initial };
const task = new Uint8Array(32).fill(7);
const difference = initial.map((value, index) => value * Math.sin(3 * index));
/** Every compressor with every way to code values. */
const METHODS = COMPRESSION_METHODS.flatMap((method) => VALUE_CODINGS.map((values) => ({ method, values })));
const session = { opener: 3n, acceptor: 5n };
/** Runs between two signs of life. */
const SIGN = 1_000;
/** A call that takes longer hangs, in ms. */
const HANG = 2_000;

/** Runs `runs` mutated messages, heartbeats, deltas, snapshots and parts of files through the decoders. */
export async function fuzzDecoders(runs: number, random: Random, findings: Findings, alive: () => void): Promise<void> {
  const deltas = METHODS.map((settings) => {
    const compressor = createCompressor({ ...settings, density: 0.2 }, { random: random.fork(settings.method) });
    return encodeCompressed(compressor.compress(difference, layout), layout, reference);
  });
  const snapshots = [fineDifference, ternaryDifference].map((make) =>
    encodeCompressed(make(reference.shared, initial, layout), layout)
  );
  const frames = deltas.flatMap((delta) => [
    encodeMessage({ kind: "request", session, base: 3n, attempt: 1, digest: 9n, round: 12, delta }),
    encodeMessage({ kind: "reply", session, attempt: 1, digest: 9n, round: 12, delta }),
    encodeMessage({ kind: "opened", session, digest: 9n, snapshot: delta }),
    encodeMessage({ kind: "open", task, nonce: 4n, held: { session, base: 3n, digest: 9n }, round: 3, join: true }),
    encodeMessage({ kind: "decline", nonce: 4n, code: "FULL", waitMs: 100 }),
  ]);
  const heartbeats = [encodeHeartbeat({
    task,
    incarnation: 1n,
    round: 3,
    steps: 48,
    ready: true,
    leaving: false,
    freeLinks: 1,
    links: 3,
    loss: 0.25,
    metric: 0.9,
    bytesSent: 1200,
    addresses: ["/ip4/127.0.0.1/tcp/4001"],
    neighbours: [1, 2, 3],
    time: 1_700_000_000,
  })];
  const requests = [undefined, 0, 8191].map((piece) => encodeFileRequest({ file: "ab".repeat(32), piece }));
  const replies = [
    encodeFileReply({ piece: 3, answer: "data", data: new Uint8Array(900).fill(5) }),
    encodeFileReply({ piece: undefined, answer: "later" }),
  ];
  const ways: readonly (readonly [Uint8Array[], (bytes: Uint8Array) => void])[] = [
    [frames, decodeMessage],
    [heartbeats, (bytes) => judgeHeartbeat(bytes, { task })],
    [deltas, (bytes) => decodeCompressed(bytes, layout, reference)],
    [snapshots, (bytes) => decodeCompressed(bytes, layout)],
    [requests, decodeFileRequest],
    [replies, decodeFileReply],
  ];
  for (let run = 0; run < runs; run++) {
    if (run % SIGN === 0) {
      alive();
      await new Promise((resolve) => setTimeout(resolve));
    }
    const [seeds, decode] = pick(random, ways);
    const bytes = mutateBytes(random, pick(random, seeds), pick(random, [frames, heartbeats, deltas]));
    const began = performance.now();
    try {
      decode(bytes);
      // What is read is as good as real, and leads on.
      if (random.below(20) === 0 && bytes.length < 4_000) {
        seeds[seeds.length < 64 ? seeds.length : random.below(64)] = bytes;
      }
    } catch (error) {
      if (!(error instanceof WireError)) findings.add("crash", error, bytes);
    }
    if (performance.now() - began > HANG) findings.add("hang", "a decoder takes seconds", bytes);
  }
}
