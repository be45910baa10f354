import { RELU, SIGMOID, TANH } from "../../../../compute/ops/mod.ts";
import { type OpCase, opCase } from "../check_op.ts";
import { extents } from "./shapes.ts";

const smooth = extents(1, 3).map((shape) => ({ inputs: [{ shape }], config: undefined }));
const kinked = extents(1, 3).map((shape) => ({ inputs: [{ shape, entries: "spread" as const }], config: undefined }));

export const ACTIVATIONS: readonly OpCase[] = [opCase(RELU, kinked), opCase(TANH, smooth), opCase(SIGMOID, smooth)];
