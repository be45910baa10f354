import assert from "node:assert";
import fc from "fast-check";
import { FakeTime } from "./fake_time.ts";
import {
  FRAME_PROGRESS,
  FRAME_TIME,
  FrameError,
  FrameMemory,
  FrameReader,
  STRANGER_FRAME,
} from "../../../../daemon/network/libp2p/frame_reader.ts";

const MAX_FRAME = 1_000_000;

function readerOf({ isLinked = true, memory = new FrameMemory(MAX_FRAME), onStalled = () => {} } = {}): FrameReader {
  return new FrameReader({ maxFrame: MAX_FRAME, isLinked: () => isLinked, memory, onStalled });
}

function prefixOf(length: number): number[] {
  const prefix: number[] = [];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) prefix.push((rest & 0x7f) | 0x80);
  return [...prefix, rest];
}

Deno.test("frames: however a stream is cut into pieces, the same frames come out, and no memory is left", () => {
  const frames = fc.array(fc.uint8Array({ minLength: 1, maxLength: 700 }), { maxLength: 8 });
  fc.assert(fc.property(frames, fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (sent, cuts) => {
    const bytes = Uint8Array.from(sent.flatMap((frame) => [...prefixOf(frame.length), ...frame]));
    const memory = new FrameMemory(MAX_FRAME);
    const room = memory.room("linked");
    const reader = readerOf({ memory });
    const got: Uint8Array[] = [];
    let place = 0;
    for (let cut = 0; place < bytes.length; cut++) {
      const size = cuts[cut % cuts.length];
      for (const frame of reader.read(bytes.slice(place, place + size))) got.push(frame.slice());
      place += size;
    }
    assert.deepStrictEqual(got, sent);
    assert.strictEqual(memory.room("linked"), room);
    reader.close();
  }));
});

Deno.test("frames: lengths of zero, of another form, or too long are refused at once", () => {
  const refused = [[0], [0x80, 0], [0xff, 0xff, 0xff, 0xff, 0xff], prefixOf(MAX_FRAME + 1)];
  for (const bytes of refused) {
    assert.throws(() => [...readerOf().read(Uint8Array.from(bytes))], FrameError, `${bytes}`);
  }
});

Deno.test("frames: a peer without a link sends 64 kB at most, and all such peers share 4 MiB", () => {
  assert.throws(() => [...readerOf({ isLinked: false }).read(Uint8Array.from(prefixOf(STRANGER_FRAME + 1)))], {
    message: "a frame of 65537 bytes is longer than 65536, and there is no link",
  });
  const memory = new FrameMemory(MAX_FRAME);
  const readers: FrameReader[] = [];
  const begin = () => {
    const reader = readerOf({ isLinked: false, memory });
    readers.push(reader);
    assert.deepStrictEqual([...reader.read(Uint8Array.from(prefixOf(STRANGER_FRAME)))], []);
    assert.deepStrictEqual([...reader.read(new Uint8Array(STRANGER_FRAME - 1))], []);
  };
  for (let count = 0; count < 64; count++) begin();
  assert.throws(begin, { message: "too much is under way from other peers" });
  // Whoever sends all at once, and whoever has a link, is not kept from it.
  const opening = Uint8Array.of(3, 1, 2, 3);
  assert.strictEqual([...readerOf({ isLinked: false, memory }).read(opening)].length, 1);
  const linked = readerOf({ memory });
  assert.deepStrictEqual([...linked.read(Uint8Array.from([...prefixOf(MAX_FRAME), 1]))], []);
  for (const reader of [...readers, linked]) reader.close();
  assert.strictEqual(memory.room("stranger"), 4 * 1024 * 1024);
});

Deno.test("frames: one that has begun ends in half a minute, or a large one brings something meanwhile", () => {
  using time = new FakeTime();
  let stalled = 0;
  const onStalled = () => stalled++;
  const feed = (reader: FrameReader, bytes: Uint8Array) => void [...reader.read(bytes)];

  // By its length only.
  feed(readerOf({ onStalled }), Uint8Array.of(0x80));
  time.tick(FRAME_TIME);
  assert.strictEqual(stalled, 1);

  const dripping = readerOf({ onStalled });
  feed(dripping, Uint8Array.from(prefixOf(1_000)));
  for (let count = 0; count < 20; count++) {
    feed(dripping, Uint8Array.of(1));
    time.tick(FRAME_TIME / 20);
  }
  assert.strictEqual(stalled, 2);

  const slow = readerOf({ onStalled });
  feed(slow, Uint8Array.from(prefixOf(5 * FRAME_PROGRESS)));
  for (let count = 0; count < 5; count++) {
    feed(slow, new Uint8Array(FRAME_PROGRESS));
    time.tick(FRAME_TIME);
  }
  assert.strictEqual(stalled, 2);

  // What follows a length that came by itself is whole, and nothing waits any more.
  const split = readerOf({ onStalled });
  feed(split, Uint8Array.of(0x81));
  feed(split, Uint8Array.of(0x01, ...new Uint8Array(129)));
  time.tick(2 * FRAME_TIME);
  assert.strictEqual(stalled, 2);

  const stranger = readerOf({ onStalled, isLinked: false });
  feed(stranger, Uint8Array.from(prefixOf(STRANGER_FRAME)));
  feed(stranger, new Uint8Array(2 * FRAME_PROGRESS));
  time.tick(FRAME_TIME);
  assert.strictEqual(stalled, 3);
});
