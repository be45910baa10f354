/**
 * What a frame costs that comes a byte at a time: writes the bytes of memory held for each byte received.
 *
 * `deno run --v8-flags=--expose-gc tests/hostile/drip.ts [bytes]`
 */
import type { Connection, Stream } from "@libp2p/interface";
import { createChannel } from "../../daemon/network/libp2p/channel.ts";
import { FrameMemory } from "../../daemon/network/libp2p/frame_reader.ts";

const MAX_FRAME = 500_000;
const bytes = Number(Deno.args[0] ?? 120_000);

const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error("run with --v8-flags=--expose-gc");

async function held(): Promise<number> {
  // Buffers are given back some time after what held them.
  for (let count = 0; count < 3; count++) {
    collect!();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/** As much of a stream as a channel listens to. */
class Dripping extends EventTarget {
  readonly status = "open";
  writeBufferLength = 0;
  aborted = false;

  abort(): void {
    this.aborted = true;
  }

  drip(byte: number): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data: Uint8Array.of(byte) }));
  }
}

const stream = new Dripping();
createChannel(
  stream as unknown as Stream,
  { status: "open" } as Connection,
  { maxFrame: MAX_FRAME, queueLimit: MAX_FRAME, memory: new FrameMemory(MAX_FRAME) },
  { frame: () => {}, end: () => {}, unsent: () => {}, isLinked: () => true },
);
// The length of the longest frame, and not all of it.
for (const byte of [0xa0, 0xc2, 0x1e]) stream.drip(byte);
const before = await held();
for (let count = 0; count < bytes; count++) stream.drip(count);
const after = await held();
if (stream.aborted) throw new Error("the stream was reset");
console.log(((after - before) / bytes).toFixed(2));
Deno.exit(0);
