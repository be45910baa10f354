/** Any message, layout and delta, for property tests. */
import fc from "fast-check";
import type { Compressed, Values } from "../../../compute/compression/mod.ts";
import { createLayout, type Layout } from "../../../compute/vector/mod.ts";
import { CHOICES, CLOSE_CODES, DECLINE_CODES, REFUSE_CODES } from "../../../protocol/messages/codes.ts";
import { MAX_UINT32, MAX_UINT64, MAX_WAIT_MS } from "../../../protocol/messages/constants.ts";
import type { Heartbeat, Message } from "../../../protocol/messages/message.ts";

/** Records as the code makes them: with the ordinary prototype. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;

/** All 64 bits, the ends among them. */
const uint64 = fc.oneof(
  fc.bigInt(0n, MAX_UINT64),
  fc.constantFrom(0n, 1n, 1n << 31n, 1n << 32n, 1n << 63n, MAX_UINT64),
);
const session = record({ opener: uint64, acceptor: uint64 });
const held = fc.option(record({ session, base: uint64, digest: uint64 }), { nil: undefined });
const count = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER));
const attempt = fc.integer({ min: 1, max: MAX_UINT32 });
const waitMs = fc.integer({ min: 0, max: MAX_WAIT_MS });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
const task = fc.uint8Array({ minLength: 32, maxLength: 32 });
const kind = <Kind extends Message["kind"]>(name: Kind) => fc.constant(name);

/** Any message, of each kind. */
export const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  record({
    kind: kind("request"),
    session,
    base: uint64,
    attempt,
    digest: uint64,
    round: count,
    delta: bytes,
  }),
  record({ kind: kind("reply"), session, attempt, digest: uint64, round: count, delta: bytes }),
  record({ kind: kind("refuse"), session, attempt, code: fc.constantFrom(...REFUSE_CODES), waitMs }),
  record({ kind: kind("unknown"), session }),
  record({ kind: kind("open"), task, nonce: uint64, held, round: count, join: fc.boolean() }),
  record({ kind: kind("accept"), nonce: uint64, ownNonce: uint64, choice: fc.constantFrom(...CHOICES) }),
  record({ kind: kind("decline"), nonce: uint64, code: fc.constantFrom(...DECLINE_CODES), waitMs }),
  record({ kind: kind("confirm"), session, held }),
  record({ kind: kind("opened"), session, digest: uint64, snapshot: fc.option(bytes, { nil: undefined }) }),
  record({ kind: kind("close"), session, code: fc.constantFrom(...CLOSE_CODES) }),
);

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const uint32 = fc.integer({ min: 0, max: MAX_UINT32 });

/** Any heartbeat that can be written, sane or not. */
export const anyHeartbeat: fc.Arbitrary<Heartbeat> = record({
  task,
  incarnation: uint64,
  round: count,
  steps: count,
  ready: fc.boolean(),
  leaving: fc.boolean(),
  freeLinks: uint32,
  links: uint32,
  // −0 is written as "not sent" by some runtimes and as itself by others; it means 0.
  loss: finite.map((loss) => loss + 0),
  metric: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  bytesSent: count,
  addresses: fc.array(fc.string({ unit: "grapheme", maxLength: 60 }), { maxLength: 16 }),
  neighbours: fc.array(uint32, { maxLength: 20 }),
  time: uint32,
});

const extent = fc.integer({ min: 1, max: 9 });

/** Layouts of a few tensors of all ranks, some larger. */
export const anyLayout: fc.Arbitrary<Layout> = fc
  .array(
    fc.oneof(
      fc.array(extent, { maxLength: 3 }),
      fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
    ),
    { maxLength: 6 },
  )
  .map((shapes) => createLayout(shapes.map((shape, index) => ({ name: `tensor${index}`, shape }))));

/** Any finite float32, by its bits. */
const anyFloat = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 2 ** -149, -(2 ** -126), Math.fround(3.4028234663852886e38)),
);
const floats = (length: number) =>
  fc.array(anyFloat, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
const small = (length: number, max: number) =>
  fc.array(fc.integer({ min: 0, max }), { minLength: length, maxLength: length }).map((list) => Uint8Array.from(list));

/** How many entries each tensor keeps. */
function countsOf(indices: Uint32Array, layout: Layout): number[] {
  return layout.tensors.map(({ offset, length }) =>
    indices.filter((index) => index >= offset && index < offset + length).length
  );
}

function anyValues(indices: Uint32Array, layout: Layout): fc.Arbitrary<Values> {
  const total = indices.length;
  const counts = countsOf(indices, layout);
  const scales = small(counts.length, 255).map((list) => list.map((scale, t) => counts[t] === 0 ? 0 : scale));
  return fc.oneof(
    floats(total).map((values): Values => ({ kind: "f32", values })),
    fc.tuple(small(total, 15), scales).map(([codes, scales]): Values => ({ kind: "log4", codes, scales })),
    fc.tuple(small(total, 1), scales).map(([negative, scales]): Values => ({ kind: "sign", negative, scales })),
    fc.tuple(small(total, 1), floats(total), small(total, 1), anyFloat)
      .map(([exact, values, negative, magnitude]): Values => ({
        kind: "split",
        exact,
        values: values.filter((_, n) => exact[n] === 1),
        negative: negative.map((sign, n) => exact[n] === 1 ? 0 : sign),
        magnitude,
      })),
  );
}

/** Any compressed vector of a layout, of each kind and density. */
export function anyCompressed(layout: Layout): fc.Arbitrary<Compressed> {
  const { length } = layout;
  const indices = fc
    .tuple(fc.constantFrom(0, 0.01, 0.1, 0.5, 1), fc.array(fc.nat(999), { minLength: length, maxLength: length }))
    .map(([density, draws]) => Uint32Array.from(draws.flatMap((draw, index) => draw < density * 1000 ? [index] : [])));
  const levels = fc.constantFrom(0, 1, 3, 40, 128).chain((largest) =>
    fc.array(fc.integer({ min: -largest, max: Math.min(largest, 127) }), { minLength: length, maxLength: length })
  ).map((list) => Int8Array.from(list));
  return fc.oneof(
    floats(length).map((values): Compressed => ({ kind: "dense", precision: "f32", values })),
    floats(length).map((values): Compressed => ({
      kind: "dense",
      precision: "f16",
      values: values.map((value) => Math.f16round(Math.max(-60_000, Math.min(60_000, value)))),
    })),
    indices.chain((indices) =>
      anyValues(indices, layout).map((values): Compressed => ({ kind: "sparse", length, indices, values }))
    ),
    fc.tuple(levels, floats(layout.tensors.length)).map(([levels, scales]): Compressed => ({
      kind: "quantised",
      length,
      levels,
      scales: scales.map((scale, t) => {
        const { offset, length } = layout.tensors[t];
        return levels.subarray(offset, offset + length).some((level) => level !== 0) ? scale : 0;
      }),
    })),
  );
}
