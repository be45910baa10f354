/**
 * Models for digits of half their size.
 *
 * @module
 */
import type { Topology } from "../../../compute/model/mod.ts";
import { SMALL_SIDE } from "./small_digits.ts";

/** `linear` is softmax regression (1,970 parameters), `small` has one hidden layer of 32 units (6,634 parameters). */
export type SmallModel = "linear" | "small";

const HIDDEN: Readonly<Record<SmallModel, readonly number[]>> = { linear: [], small: [32] };

/** The topology of a small model, for images of 14×14 in ten classes. */
export function smallTopology(name: SmallModel): Topology {
  return {
    class_name: "Sequential",
    config: {
      name,
      layers: [
        { class_name: "Flatten", config: { name: "flatten", batch_input_shape: [null, SMALL_SIDE, SMALL_SIDE, 1] } },
        ...HIDDEN[name].map((units, at) => ({
          class_name: "Dense" as const,
          config: { name: `dense${at + 1}`, units, activation: "relu" as const },
        })),
        { class_name: "Dense", config: { name: "logits", units: 10, activation: "linear" } },
      ],
    },
  };
}
