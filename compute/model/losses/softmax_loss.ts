import {
  ADD,
  CROSS_ENTROPY,
  entriesIn,
  MEAN,
  MULTIPLY,
  type Program,
  type Ref,
  RESHAPE,
  SMOOTHED_CROSS_ENTROPY,
  SUM,
  type Tape,
  untrained,
  type Value,
} from "../../ops/mod.ts";
import { binary, cast, compare, div, reduce, scalar, select } from "../../ops/kernels.ts";
import type { LossRule } from "./loss_spec.ts";
import type { Loss } from "./loss.ts";

type SoftmaxRule = Extract<LossRule, { kind: "softmax-cross-entropy" }>;

/** Mean of −log softmax(outputs + adjustment) at each row's class, over all rows that are not ignored; 0 if all are. */
export function softmaxLoss({ labelSmoothing, ignored }: SoftmaxRule): Loss {
  return {
    targetsOf: (shape) => entriesIn(shape.slice(0, -1)),
    lower(tape, outputs, targets, adjustment) {
      const classes = outputs.shape[outputs.shape.length - 1];
      const rows = entriesIn(outputs.shape.slice(0, -1));
      const logits = tape.apply(RESHAPE, [outputs], { shape: [rows, classes] });
      const adjusted = tape.apply(ADD, [logits, adjustment]);
      const losses = (labels: Ref) => rowLosses(tape, adjusted, labels, labelSmoothing);
      const labels = cast(tape.program, targets, "int32");
      if (ignored === undefined) return tape.apply(MEAN, [losses(labels)], { axes: [0], keep: false });
      const { known, weights } = weigh(tape.program, labels, ignored);
      const weighed = tape.apply(MULTIPLY, [losses(known), untrained(weights)]);
      return tape.apply(SUM, [weighed], { axes: [0], keep: false });
    },
  };
}

function rowLosses(tape: Tape, logits: Value, labels: Ref, epsilon: number): Value {
  const inputs = [logits, untrained(labels)];
  return epsilon === 0 ? tape.apply(CROSS_ENTROPY, inputs) : tape.apply(SMOOTHED_CROSS_ENTROPY, inputs, { epsilon });
}

/**
 * Weights of the rows: 0 for the ignored ones, for the others one over their number. The ignored id need be no class, so
 * its rows stand as class 0, which kernels can look up.
 */
function weigh(program: Program, labels: Ref, ignored: number): { known: Ref; weights: Ref } {
  const id = program.constant([ignored], [], "int32");
  const counts = compare(program, "NotEqual", labels, id);
  const known = select(program, counts, labels, program.constant([0], [], "int32"));
  const ones = cast(program, counts, "float32");
  const number = binary(program, "Maximum", reduce(program, "Sum", ones, [0]), scalar(program, 1));
  return { known, weights: div(program, ones, number) };
}
