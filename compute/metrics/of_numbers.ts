/**
 * Metrics of models that predict numbers. Outputs and targets are standardised, metrics are in the targets' units; of
 * several targets each is the mean over them, as scikit-learn has it by default.
 *
 * @module
 */
import type { Accumulator, OutputForm } from "./accumulator.ts";

/** Mean absolute error; 0 of no row at all. */
export function createMae(form: OutputForm): Accumulator {
  return createMeanError(form, Math.abs, (mean) => mean);
}

/** Root of the mean squared error of each target; 0 of no row at all. */
export function createRmse(form: OutputForm): Accumulator {
  return createMeanError(form, (error) => error * error, Math.sqrt);
}

/** @param finish makes the metric of one target from the mean of its costs, before the unit */
function createMeanError(
  { width, deviations }: OutputForm,
  cost: (error: number) => number,
  finish: (mean: number) => number,
): Accumulator {
  const sums = new Float64Array(width);
  let rows = 0;
  return {
    add(outputs, targets) {
      for (let index = 0; index < targets.length; index++) sums[index % width] += cost(outputs[index] - targets[index]);
      rows += targets.length / width;
    },
    value: () => rows === 0 ? 0 : meanOf(sums.map((sum, target) => finish(sum / rows) * (deviations?.[target] ?? 1))),
  };
}

/**
 * The coefficient of determination, 1 − Σ(y − ŷ)² / Σ(y − ȳ)². Where all targets are equal it is 1 for a model that says
 * so exactly and 0 for others; of no row at all it is 0.
 */
export function createR2({ width }: OutputForm): Accumulator {
  const [errors, means, squares] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  let rows = 0;
  return {
    add(outputs, targets) {
      for (let index = 0; index < targets.length; index++) {
        const target = index % width;
        if (target === 0) rows++;
        errors[target] += (outputs[index] - targets[index]) ** 2;
        // Welford 1962: nothing cancels where targets differ little from each other.
        const away = targets[index] - means[target];
        means[target] += away / rows;
        squares[target] += away * (targets[index] - means[target]);
      }
    },
    value: () => rows === 0 ? 0 : meanOf(errors.map((error, target) => determination(error, squares[target]))),
  };
}

function determination(error: number, spread: number): number {
  if (spread > 0) return 1 - error / spread;
  return error === 0 ? 1 : 0;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
