import type { Program, Ref } from "./program.ts";

/** Values of a step; each a vector of the model's length. */
export interface StepValues {
  readonly model: Ref;
  /** In the order of the rule's names. */
  readonly moments: readonly Ref[];
}

/** A step along a gradient, written in kernels. */
export interface StepRule {
  /** Names of the moments, vectors of the model's length that a step leaves for the next. */
  readonly moments: readonly string[];
  /** How many numbers each step is told. */
  readonly figures: number;
  /** The numbers of a step. @param rate η @param steps taken since the moments were zero, this one counted */
  figuresOf(rate: number, steps: number): readonly number[];
  /** Adds a step to a program. @param figures scalars */
  lower(program: Program, before: StepValues, gradient: Ref, figures: readonly Ref[]): StepValues;
}
