/**
 * What messages cost.
 *
 * @module
 */
import type { Compressed } from "../../../../compute/compression/mod.ts";
import type { Layout, Vector } from "../../../../compute/vector/mod.ts";
import { encodeCompressed } from "../../../../protocol/delta/mod.ts";

/** Bytes of a message in the code of the wire: it is really written. */
export function messageSize(message: Compressed, layout: Layout): number {
  return encodeCompressed(message, layout).length;
}

/** Bytes of a whole model as float32 values in the code of the wire. */
export function modelSize(model: Vector, layout: Layout): number {
  return messageSize({ kind: "dense", precision: "f32", values: model }, layout);
}
