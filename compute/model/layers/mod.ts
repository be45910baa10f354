/**
 * The table of layers: a kind is a file's value and a row here.
 *
 * @module
 */
import { MULTI_HEAD_ATTENTION } from "./attention.ts";
import { CONV_2D } from "./convolution.ts";
import { DENSE } from "./dense.ts";
import { EMBEDDING, POSITION_EMBEDDING, TOKEN_AND_POSITION_EMBEDDING } from "./embedding.ts";
import type { AnyLayerKind } from "./layer_kind.ts";
import { MAX_POOLING_2D } from "./pooling.ts";
import { GRU, LSTM, SIMPLE_RNN } from "./recurrent.ts";
import { FLATTEN } from "./shape.ts";
import { bidirectional, timeDistributed } from "./wrappers.ts";

const RECURRENT: readonly AnyLayerKind[] = [SIMPLE_RNN, LSTM, GRU];
const PLAIN: readonly AnyLayerKind[] = [
  EMBEDDING,
  CONV_2D,
  MAX_POOLING_2D,
  FLATTEN,
  DENSE,
  POSITION_EMBEDDING,
  TOKEN_AND_POSITION_EMBEDDING,
  MULTI_HEAD_ATTENTION,
  ...RECURRENT,
];
const ROWS: readonly AnyLayerKind[] = [...PLAIN, bidirectional(RECURRENT), timeDistributed(PLAIN)];

/** All kinds of layers by their classes. */
export const LAYER_KINDS: ReadonlyMap<string, AnyLayerKind> = new Map(ROWS.map((kind) => [kind.name, kind]));
