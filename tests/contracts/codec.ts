/**
 * What every code for compressed vectors must hold to.
 *
 * @module
 */
import assert from "node:assert";
import fc from "fast-check";
import { concat } from "uint8arrays/concat";
import { equals } from "uint8arrays/equals";
import type { Compressed } from "../../compute/compression/mod.ts";
import type { Layout } from "../../compute/vector/mod.ts";
import { WireError } from "../../protocol/messages/mod.ts";
import { maxDeltaBytes } from "../../protocol/messages/constants.ts";
import { anyCompressed, anyLayout } from "../protocol/messages/arbitraries.ts";

/** A code for compressed vectors. */
export interface Codec {
  encode(compressed: Compressed, layout: Layout): Uint8Array;
  decode(bytes: Uint8Array, layout: Layout): Compressed;
}

const RUNS = { seed: 20220614, numRuns: 400 };
const anyCase = anyLayout.chain((layout) => fc.tuple(fc.constant(layout), anyCompressed(layout)));

/** Decodes what may be anything; returns undefined if it was refused as it should be. */
function decodeOrRefuse(codec: Codec, bytes: Uint8Array, layout: Layout): Compressed | undefined {
  try {
    return codec.decode(bytes, layout);
  } catch (error) {
    assert.ok(error instanceof WireError, `refused by ${error}`);
    assert.match(error.message, /^Cannot read/, "refused by a rule of ours");
    return undefined;
  }
}

/** Registers the suite's tests. */
export function testCodec(name: string, codec: Codec): void {
  Deno.test(`${name}: what is written is read again, bit for bit`, () => {
    fc.assert(
      fc.property(anyCase, ([layout, compressed]) => {
        const bytes = codec.encode(compressed, layout);
        assert.deepStrictEqual(codec.decode(bytes, layout), compressed);
        assert.ok(bytes.length <= maxDeltaBytes(layout), `${bytes.length} bytes`);
      }),
      RUNS,
    );
  });

  Deno.test(`${name}: bytes are not changed by reading and do not depend on where they lie`, () => {
    fc.assert(
      fc.property(anyCase, ([layout, compressed]) => {
        const bytes = codec.encode(compressed, layout);
        const shifted = new Uint8Array(bytes.length + 7).subarray(3, 3 + bytes.length);
        shifted.set(bytes);
        assert.deepStrictEqual(codec.decode(shifted, layout), compressed);
        assert.ok(equals(shifted, bytes));
      }),
      { ...RUNS, numRuns: 100 },
    );
  });

  Deno.test(`${name}: a message cut short or with bytes after it is refused`, () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.nat(),
        fc.uint8Array({ minLength: 1, maxLength: 9 }),
        ([layout, compressed], cut, more) => {
          const bytes = codec.encode(compressed, layout);
          assert.strictEqual(decodeOrRefuse(codec, bytes.subarray(0, cut % bytes.length), layout), undefined);
          assert.strictEqual(decodeOrRefuse(codec, concat([bytes, more]), layout), undefined);
        },
      ),
      RUNS,
    );
  });

  Deno.test(`${name}: of changed bytes, those that are read are the one form of what they say`, () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anyCase, flips, ([layout, compressed], changes) => {
        const bytes = Uint8Array.from(codec.encode(compressed, layout));
        for (const [place, mask] of changes) bytes[place % bytes.length] ^= mask;
        const read = decodeOrRefuse(codec, bytes, layout);
        if (read !== undefined) assert.ok(equals(codec.encode(read, layout), bytes));
      }),
      RUNS,
    );
  });

  Deno.test(`${name}: any bytes at all are read in their one form or refused`, () => {
    const anyBytes = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.uint8Array({ maxLength: 120 }))
      .map(([kind, rest]) => Uint8Array.of(kind, ...rest));
    fc.assert(
      fc.property(anyLayout, anyBytes, (layout, bytes) => {
        const read = decodeOrRefuse(codec, bytes, layout);
        if (read !== undefined) assert.ok(equals(codec.encode(read, layout), bytes));
      }),
      { ...RUNS, numRuns: 2000 },
    );
  });
}
