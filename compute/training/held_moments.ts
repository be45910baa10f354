/**
 * An optimiser's moments, which TensorFlow holds while steps are taken there.
 *
 * @module
 */
import type { HeldModel, TrainingNetwork } from "../model/tensorflow.ts";
import { copyState, type OptimiserState } from "../optimisers/mod.ts";

/** One trainer's moments: here or at the library, at one place at a time. */
export class HeldMoments implements Disposable {
  #state: OptimiserState;
  /** In the order of the state's moments; undefined while they are here. */
  #held: HeldModel["moments"] | undefined;

  constructor(state: OptimiserState) {
    this.#state = state;
  }

  /** Steps taken since the moments were zero, where that counts. */
  get steps(): number {
    return this.#state.steps ?? 0;
  }

  /** The state, to be changed in place. */
  here(): OptimiserState {
    if (this.#held !== undefined) this.set(this.#read(this.#held));
    return this.#state;
  }

  /** A copy of the state. */
  copy(): OptimiserState {
    return this.#held === undefined ? copyState(this.#state) : this.#read(this.#held);
  }

  /** Hands the moments over, if they are not there already. They are the caller's until `keep`. */
  there(network: TrainingNetwork): HeldModel["moments"] {
    const held = this.#held ?? Object.values(this.#state.moments).map((moment) => network.hold(moment));
    this.#held = held;
    return held;
  }

  /** Takes what a step has left. */
  keep(held: HeldModel["moments"]): void {
    this.#held = held;
    const { steps, moments } = this.#state;
    // What is here is of no use now, and as long as the model.
    const none = Object.fromEntries(Object.keys(moments).map((name) => [name, new Float32Array()]));
    this.#state = steps === undefined ? { moments: none } : { moments: none, steps: steps + 1 };
  }

  /** Takes another state. */
  set(state: OptimiserState): void {
    this[Symbol.dispose]();
    this.#state = state;
  }

  #read(held: HeldModel["moments"]): OptimiserState {
    const names = Object.keys(this.#state.moments);
    const moments = Object.fromEntries(names.map((name, at) => [name, held[at].read()]));
    return { ...this.#state, moments };
  }

  [Symbol.dispose](): void {
    for (const moment of this.#held ?? []) moment[Symbol.dispose]();
    this.#held = undefined;
  }
}
