/**
 * The table of layers: a kind is a file's value and a row here.
 *
 * @module
 */
import { CONV_2D } from "./convolution.ts";
import { DENSE } from "./dense.ts";
import { EMBEDDING } from "./embedding.ts";
import type { AnyLayerKind } from "./layer_kind.ts";
import { MAX_POOLING_2D } from "./pooling.ts";
import { FLATTEN } from "./shape.ts";

const ROWS: readonly AnyLayerKind[] = [EMBEDDING, CONV_2D, MAX_POOLING_2D, FLATTEN, DENSE];

/** All kinds of layers by their classes. */
export const LAYER_KINDS: ReadonlyMap<string, AnyLayerKind> = new Map(ROWS.map((kind) => [kind.name, kind]));
