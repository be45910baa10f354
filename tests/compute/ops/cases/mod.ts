/**
 * The table of operations' cases: a new operation needs a row in one of these.
 *
 * @module
 */
import type { OpCase } from "../check_op.ts";
import { ACTIVATIONS } from "./activations.ts";
import { ARITHMETIC } from "./arithmetic.ts";
import { COSTS } from "./costs.ts";
import { LAYOUT } from "./layout.ts";
import { LINEAR } from "./linear.ts";
import { NORMALISATION } from "./normalisation.ts";
import { PICTURES } from "./pictures.ts";
import { SEQUENCES } from "./sequences.ts";

export const OP_CASES: readonly OpCase[] = [
  ...ACTIVATIONS,
  ...ARITHMETIC,
  ...COSTS,
  ...LAYOUT,
  ...LINEAR,
  ...NORMALISATION,
  ...PICTURES,
  ...SEQUENCES,
];
