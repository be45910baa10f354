/**
 * Dense deltas: every value as its bits, lowest byte first, after the kind.
 *
 * @module
 */
import { concat } from "uint8arrays/concat";
import type { Compressed } from "../../compute/compression/mod.ts";
import type { Layout } from "../../compute/vector/mod.ts";
import { WireError } from "../messages/mod.ts";
import { finiteBits, requireFinite } from "./float_bits.ts";
import { KINDS } from "./kinds.ts";

type Dense = Compressed & { kind: "dense" };

/** Writes a dense delta. Machines that Deno runs on have the lowest byte first, so memory is copied as it lies. */
export function encodeDense({ precision, values }: Dense): Uint8Array<ArrayBuffer> {
  if (precision === "f32") return join(KINDS.denseF32, finiteBits(values));
  const halves = new Float16Array(values);
  for (let index = 0; index < values.length; index++) {
    if (halves[index] !== values[index] || !Number.isFinite(values[index])) {
      throw new RangeError(
        `Cannot write a delta of half floats: value ${index} is ${values[index]}; round values to float16 first`,
      );
    }
  }
  return join(KINDS.denseF16, halves);
}

/** A message of its kind and the memory of `body`. */
function join(kind: number, body: Uint32Array | Float16Array): Uint8Array<ArrayBuffer> {
  return concat([Uint8Array.of(kind), new Uint8Array(body.buffer, body.byteOffset, body.byteLength)]);
}

/** Reads a dense delta. @throws {WireError} if it is not of the model's length, or a value is not finite */
export function decodeDense(bytes: Uint8Array, layout: Layout): Dense {
  const half = bytes[0] === KINDS.denseF16;
  const expected = 1 + layout.length * (half ? 2 : 4);
  if (bytes.length !== expected) {
    throw new WireError(
      "LENGTH",
      `Cannot read a dense delta of ${bytes.length} bytes: the model's take ${expected}`,
    );
  }
  // A copy, since values begin at an odd byte.
  const { buffer } = new Uint8Array(bytes.subarray(1));
  const values = half ? new Float32Array(new Float16Array(buffer)) : new Float32Array(buffer);
  requireFinite(values);
  return { kind: "dense", precision: half ? "f16" : "f32", values };
}
