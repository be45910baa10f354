/**
 * The table of layers' cases: a new layer needs a row in one of these.
 *
 * @module
 */
import type { LayerCase } from "../check_layer.ts";
import { ACTIVATION_LAYERS } from "./activations.ts";
import { BASIC } from "./basic.ts";
import { MERGE } from "./merge.ts";
import { NORMALISATION } from "./normalisation.ts";
import { PICTURES } from "./pictures.ts";
import { REGULARISE } from "./regularise.ts";
import { SHAPE } from "./shape.ts";
import { SEQUENCES } from "./sequences.ts";

export const LAYER_CASES: readonly LayerCase[] = [
  ...BASIC,
  ...PICTURES,
  ...NORMALISATION,
  ...MERGE,
  ...SHAPE,
  ...REGULARISE,
  ...ACTIVATION_LAYERS,
  ...SEQUENCES,
];
