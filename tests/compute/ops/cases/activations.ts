import fc from "fast-check";
import {
  CLIP,
  ELU,
  EXPONENTIAL,
  GATE,
  GELU,
  GELU_TANH,
  LEAKY_RELU,
  LOG_SOFTMAX,
  MAXIMUM,
  MINIMUM,
  RELU,
  RELU_6,
  SELU,
  SIGMOID,
  SOFTMAX,
  SOFTPLUS,
  SOFTSIGN,
  SQUARE_ROOT,
  SWISH,
  TANH,
} from "../../../../compute/ops/mod.ts";
import { type OpCase, opCase } from "../check_op.ts";
import { extents, stretched } from "./shapes.ts";

const smooth = extents(1, 3).map((shape) => ({ inputs: [{ shape }], config: undefined }));
const kinked = extents(1, 3).map((shape) => ({ inputs: [{ shape, entries: "spread" as const }], config: undefined }));
const positive = extents(1, 3).map((shape) => ({
  inputs: [{ shape, entries: "positive" as const }],
  config: undefined,
}));
/** One value spread, the other half a gap off, so that no two entries are equal. */
const two = stretched.map(([large, small]) => ({
  inputs: [{ shape: large, entries: "spread" as const }, { shape: small, entries: "offset" as const }],
  config: undefined,
}));

export const ACTIVATIONS: readonly OpCase[] = [
  opCase(RELU, kinked),
  opCase(TANH, smooth),
  opCase(SIGMOID, smooth),
  opCase(ELU, kinked),
  opCase(SELU, kinked),
  opCase(RELU_6, kinked),
  opCase(SOFTPLUS, smooth),
  opCase(SOFTSIGN, kinked),
  opCase(SQUARE_ROOT, positive),
  opCase(
    LEAKY_RELU,
    fc.tuple(kinked, fc.constantFrom(0.2, 0.01, 1)).map(([sample, slope]) => ({ ...sample, config: { slope } })),
  ),
  opCase(EXPONENTIAL, smooth),
  opCase(SWISH, smooth),
  opCase(GELU, smooth),
  opCase(GELU_TANH, smooth),
  opCase(SOFTMAX, smooth),
  opCase(LOG_SOFTMAX, smooth),
  opCase(
    CLIP,
    fc.tuple(kinked, fc.constantFrom([0, 1], [-1, 2])).map(([sample, [least, most]]) => ({
      ...sample,
      config: { least, most },
    })),
  ),
  opCase(
    GATE,
    fc.tuple(kinked, fc.constantFrom(0.5, 0, 1), fc.boolean()).map(([sample, least, bySize]) => ({
      ...sample,
      config: { least, bySize },
    })),
  ),
  opCase(MAXIMUM, two),
  opCase(MINIMUM, two),
];
