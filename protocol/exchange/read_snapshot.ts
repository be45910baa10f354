import { applySnapshot } from "../../compute/compression/mod.ts";
import { distance, isFiniteVector, type Vector } from "../../compute/vector/mod.ts";
import { decodeCompressed } from "../delta/mod.ts";
import { WireError } from "../messages/mod.ts";
import type { Context } from "./exchange_context.ts";

/**
 * The model that a peer's snapshot stands for.
 *
 * @throws {WireError} if it cannot be decoded, is not finite, or is farther from the initial model than a delta may be large
 */
export function readSnapshot({ parts, largestDelta }: Context, bytes: Uint8Array): Vector {
  const { initial, layout } = parts;
  const model = applySnapshot(initial, decodeCompressed(bytes, layout), layout);
  // The difference is finite as it was read, and its sum with the initial model need not be.
  if (!isFiniteVector(model)) throw new WireError("NOT_FINITE", "Cannot take a snapshot: its model is not finite");
  if (distance(model, initial) <= largestDelta) return model;
  throw new WireError(
    "UNFIT",
    `Cannot take a snapshot: its model is over ${largestDelta} from the initial one, which no training makes`,
  );
}
