/**
 * What an optimiser is: a step, and what it remembers from one step to the next.
 *
 * @module
 */
import { isFiniteVector, type Vector } from "../vector/mod.ts";

/**
 * What an optimiser remembers, as plain data: it stays at its node, is kept in checkpoints and is not touched by an exchange.
 */
export interface OptimiserState {
  /** Vectors of the model's length by name: `velocity` of SGD, `first` and `second` of AdamW. */
  readonly moments: Readonly<Record<string, Vector>>;
  /** Steps taken since all moments were zero; only where the step depends on it. */
  steps?: number;
}

/** An optimiser for models of one layout. It keeps nothing itself from call to call, so trainers may share it. */
export interface Optimiser {
  /** A state at rest: all moments zero. */
  rest(): OptimiserState;
  /**
   * A copy of a state that comes from elsewhere, such as a checkpoint.
   *
   * @throws {TypeError} if it is another optimiser's or another model's, or holds a value that no step gives
   */
  adopt(state: OptimiserState): OptimiserState;
  /**
   * One step, in place.
   *
   * @param model w, of the layout's length
   * @param state one of this optimiser
   * @param gradient of the model's length; the optimiser may overwrite it
   * @param rate η, the learning rate of this step
   * @param correction c, the control variate of skewed shards; none by default. In the long run a step goes ηc further with it,
   * times what momentum makes of that
   */
  step(model: Vector, state: OptimiserState, gradient: Vector, rate: number, correction?: Vector): void;
}

/** Name of AdamW's mean of squares, of which no entry is negative. */
export const SECOND = "second";

/** A copy that shares no memory with the state. */
export function copyState(state: OptimiserState): OptimiserState {
  return mapMoments(state, (moment) => moment.slice());
}

/** The same state at rest: moments of zero, and no step taken. */
export function atRest(state: OptimiserState): OptimiserState {
  const rested = mapMoments(state, ({ length }) => new Float32Array(length));
  if (rested.steps !== undefined) rested.steps = 0;
  return rested;
}

function mapMoments(state: OptimiserState, make: (moment: Vector) => Vector): OptimiserState {
  const moments = Object.entries(state.moments).map(([name, moment]) => [name, make(moment)]);
  return { ...state, moments: Object.fromEntries(moments) };
}

/**
 * Why a vector cannot be the moment of that name, to stand behind its name; undefined if it can.
 *
 * @example
 * ```ts
 * import { troubleOfMoment } from "./optimiser.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(troubleOfMoment("velocity", Float32Array.of(-1)), undefined);
 * assert.match(troubleOfMoment("second", Float32Array.of(-1)) ?? "", /negative/);
 * ```
 */
export function troubleOfMoment(name: string, moment: Vector): string | undefined {
  if (!isFiniteVector(moment)) return "holds a value that is not finite";
  if (name === SECOND && moment.some((value) => value < 0)) {
    return "holds a negative value, which a mean of squares never is";
  }
  return undefined;
}

/**
 * Copies a state after making sure that it is of these moments.
 *
 * @param names of the moments that it must have, and no others
 * @param length of each of them
 * @param isCounted whether it must count its steps
 * @throws {TypeError} if it is none
 */
export function adoptState(
  state: OptimiserState,
  names: readonly string[],
  length: number,
  isCounted: boolean,
): OptimiserState {
  const found = Object.keys(state.moments);
  if (found.length !== names.length || !names.every((name) => found.includes(name))) {
    throw new TypeError(`Cannot go on with moments "${found.join(", ")}": this optimiser has "${names.join(", ")}"`);
  }
  for (const name of names) {
    const moment = state.moments[name];
    const trouble = moment.length === length
      ? troubleOfMoment(name, moment)
      : `has ${moment.length} entries, the model ${length}`;
    if (trouble !== undefined) throw new TypeError(`Cannot go on with moment "${name}": it ${trouble}`);
  }
  const { steps } = state;
  if (isCounted !== (steps !== undefined) || (isCounted && !(Number.isSafeInteger(steps) && steps! >= 0))) {
    throw new TypeError(
      `Cannot go on after ${steps} steps: this optimiser ${isCounted ? "counts" : "does not count"} them`,
    );
  }
  return copyState(state);
}
