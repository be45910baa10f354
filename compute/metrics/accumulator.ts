/** Measures outputs of a model on the held-out data, part after part; what it gives is of all of them together. */
export interface Accumulator {
  /**
   * Takes in one part.
   *
   * @param outputs rows of logits or predictions, one after another
   * @param targets a class for each row, or as many numbers as there are outputs: labels of 0 and 1, or standardised targets
   */
  add(outputs: Float32Array, targets: Float32Array): void;
  /** The metric over all parts. */
  value(): number;
}

/** What metrics need to know about a task's outputs. */
export interface OutputForm {
  /** Outputs a row. */
  readonly width: number;
  /** Rows of this class count for nothing. */
  readonly ignored?: number | undefined;
  /** What one of each output is in its target's unit; 1 where left out. */
  readonly deviations?: readonly number[] | undefined;
}

/** Goes through the rows that count, with where each begins in the outputs. */
export function eachRow(
  { width, ignored }: OutputForm,
  targets: Float32Array,
  visit: (start: number, label: number) => void,
): void {
  for (let row = 0; row < targets.length; row++) {
    if (targets[row] !== ignored) visit(row * width, targets[row]);
  }
}
