/**
 * Positions of a tensor's kept entries, stretch by stretch: whether one of the stretch is kept, and which of them is the first.
 *
 * It is Rice's code of gaps (Rice 1979; Golomb 1966) with a weight an entry: a bucket holds as many entries as weigh so much
 * together, and each takes as much of it as it weighs. The encoder passes entries at an addition each and codes two or three steps
 * an entry that is kept.
 *
 * @module
 */
import type { TensorSpec } from "../../compute/vector/mod.ts";
import { PositionScan, STRETCH } from "./position_scan.ts";
import { type Contexts, createContexts, ONE, presetContext } from "./range_coder.ts";
import type { RangeDecoder } from "./range_decoder.ts";
import type { RangeEncoder } from "./range_encoder.ts";
import type { Reference } from "./reference.ts";

/** Contexts of "is one of the stretch kept?", by how much more than due it weighs, in halves. */
const CONTEXTS = 8;
const CONTEXT_SHIFT = 14;
/** Bits that the weights are worth as knowledge of how many are kept. */
const PRIOR_WEIGHT = 60;
/** What contexts expect at first, in 256ths: e^(−(1 + c/2)/2), none of the stretch being kept. */
const EXPECTED = [155, 121, 94, 73, 57, 44, 35, 27] as const;

/** Reused by every call. */
const scan = new PositionScan();

/** The contexts of one message. */
export function positionContexts(): Contexts {
  const contexts = createContexts(CONTEXTS);
  EXPECTED.forEach((share, context) => presetContext(contexts, context, share * (ONE >> 8), PRIOR_WEIGHT));
  return contexts;
}

/** The context of a stretch, by the sum of its weights, at least {@link STRETCH}. */
function contextOf(sum: number): number {
  return Math.min((sum - STRETCH) >> CONTEXT_SHIFT, CONTEXTS - 1);
}

/**
 * Writes the positions of one tensor.
 *
 * @param indices strictly increasing; those from `start` to `end`, at least one, lie in the tensor
 */
export function encodePositions(
  encoder: RangeEncoder,
  contexts: Contexts,
  indices: Uint32Array,
  start: number,
  end: number,
  tensor: TensorSpec,
  reference: Reference | undefined,
): void {
  const { offset, length } = tensor;
  scan.begin(tensor, end - start, reference);
  let next = 0;
  for (let position = start; position < end;) {
    const left = end - position;
    // All that are left are kept.
    if (left === length - next) return;
    const limit = length - left + 1;
    const kept = indices[position] - offset;
    scan.pass(kept, STRETCH);
    const isIn = scan.sum < STRETCH;
    let below = 0;
    let above = 0;
    if (isIn) {
      scan.pass(kept + 1, STRETCH);
      below = Math.floor(scan.before);
      above = Math.floor(scan.sum);
      scan.mark();
      scan.pass(limit, STRETCH);
    }
    // The last stretch holds one for certain: those that are left would find no room after it.
    if (scan.at < limit) encoder.bit(contexts, contextOf(scan.sum), isIn ? 1 : 0);
    if (!isIn) {
      next = scan.at;
      scan.mark();
      scan.restart();
      continue;
    }
    if (scan.at > next + 1) encoder.slice(below, above - below, Math.floor(scan.sum));
    next = kept + 1;
    if (++position < end) scan.keep();
  }
}

/**
 * Reads the positions of one tensor into `indices` from `start` to `end`.
 *
 * @throws {WireError} if the bytes stand for no position
 */
export function decodePositions(
  decoder: RangeDecoder,
  contexts: Contexts,
  indices: Uint32Array,
  start: number,
  end: number,
  tensor: TensorSpec,
  reference: Reference | undefined,
): void {
  const { offset, length } = tensor;
  scan.begin(tensor, end - start, reference);
  let next = 0;
  for (let position = start; position < end;) {
    const left = end - position;
    if (left === length - next) {
      while (position < end) indices[position++] = offset + next++;
      return;
    }
    const limit = length - left + 1;
    scan.pass(limit, STRETCH);
    if (scan.at < limit && decoder.bit(contexts, contextOf(scan.sum)) === 0) {
      next = scan.at;
      scan.mark();
      scan.restart();
      continue;
    }
    if (scan.at > next + 1) {
      const target = decoder.target(Math.floor(scan.sum));
      scan.restart();
      scan.pass(limit, target + 1);
      const below = Math.floor(scan.before);
      decoder.take(below, Math.floor(scan.sum) - below);
    }
    next = scan.at;
    scan.mark();
    indices[position++] = offset + next - 1;
    if (position < end) scan.keep();
  }
}
