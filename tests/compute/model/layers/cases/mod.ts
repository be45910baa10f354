/**
 * The table of layers' cases: a new layer needs a row in one of these.
 *
 * @module
 */
import type { LayerCase } from "../check_layer.ts";
import { BASIC } from "./basic.ts";
import { PICTURES } from "./pictures.ts";
import { SEQUENCES } from "./sequences.ts";

export const LAYER_CASES: readonly LayerCase[] = [
  ...BASIC,
  ...PICTURES,
  ...SEQUENCES,
];
