import type * as tensorflow from "@tensorflow/tfjs";
import type { KernelNode } from "../ops/mod.ts";
import type { Tf } from "./backend.ts";

/** Settings of a kernel by their names. */
export type Settings = Readonly<Record<string, unknown>>;

/** Computes a kernel in operations of tfjs. */
export type PlainKernel = (
  tf: Tf,
  inputs: readonly tensorflow.Tensor[],
  settings: Settings,
  node: KernelNode,
) => tensorflow.Tensor | tensorflow.Tensor[];
