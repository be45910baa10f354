/**
 * Forward once, with notes; backward once, through the notes in reverse order.
 *
 * @module
 */
import { addAll } from "./kernels.ts";
import type { Program, Ref } from "./program.ts";

/** What an operation did on the way forward: all that its way backward may need. */
export interface Done<Config, Kept> {
  readonly inputs: readonly Ref[];
  readonly outputs: readonly Ref[];
  readonly config: Config;
  /** What `forward` kept beside its outputs. */
  readonly kept: Kept;
  /** Which inputs need a slope; the others' may be left out. */
  readonly wanted: readonly boolean[];
}

/** An operation that has a derivative, written in kernels. */
export interface Op<Config = undefined, Kept = undefined> {
  readonly name: string;
  /** Adds what computes it. @throws {TypeError} if the inputs do not fit it */
  forward(
    program: Program,
    inputs: readonly Ref[],
    config: Config,
  ): { readonly outputs: readonly Ref[]; readonly kept: Kept };
  /**
   * Adds what computes the slopes of its inputs (∂L/∂input, of the input's extents) from those of its outputs.
   *
   * @param slopes of each output; undefined where nothing depends on it, but at least one is there
   * @returns a slope an input; undefined where there is none
   */
  backward(
    program: Program,
    slopes: readonly (Ref | undefined)[],
    done: Done<Config, Kept>,
  ): readonly (Ref | undefined)[];
}

/** A value on its way through a model. */
export interface Value {
  readonly ref: Ref;
  /** Its extents, the batch's in front. */
  readonly shape: readonly number[];
  /** Something trained has a part in it, so a slope goes back through it. */
  readonly isTrained: boolean;
}

/** A value that nothing is trained in: an input, a constant, a mask. */
export function untrained(ref: Ref): Value {
  return { ref, shape: ref.shape, isTrained: false };
}

/** A tensor that is trained. */
export function trained(ref: Ref): Value {
  return { ref, shape: ref.shape, isTrained: true };
}

/** One note: what leads from slopes of outputs to slopes of inputs. */
interface Note {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  back(slopes: readonly (Ref | undefined)[]): readonly (Ref | undefined)[];
}

/** Applies operations and remembers those that are trained through. */
export class Tape {
  readonly program: Program;
  readonly #notes: Note[] = [];

  constructor(program: Program) {
    this.program = program;
  }

  /** Applies an operation of several outputs. */
  applyAll<Config, Kept>(op: Op<Config, Kept>, inputs: readonly Value[], config: Config): Value[] {
    const refs = inputs.map(({ ref }) => ref);
    const { outputs, kept } = op.forward(this.program, refs, config);
    const wanted = inputs.map(({ isTrained }) => isTrained);
    const isTrained = wanted.includes(true);
    const values = outputs.map((ref) => ({ ref, shape: ref.shape, isTrained }));
    if (isTrained) {
      const done = { inputs: refs, outputs, config, kept, wanted };
      this.#notes.push({ inputs, outputs: values, back: (slopes) => op.backward(this.program, slopes, done) });
    }
    return values;
  }

  /** Applies an operation of one output. */
  apply<Kept>(op: Op<undefined, Kept>, inputs: readonly Value[]): Value;
  apply<Config, Kept>(op: Op<Config, Kept>, inputs: readonly Value[], config: Config): Value;
  apply<Config, Kept>(op: Op<Config, Kept>, inputs: readonly Value[], config?: Config): Value {
    return this.applyAll(op, inputs, config as Config)[0];
  }

  /**
   * Goes back once.
   *
   * @param ends values whose slopes are known
   * @param starts values whose slopes are asked for
   * @returns a slope each; undefined where the ends do not depend on it
   */
  slopes(
    ends: readonly { readonly value: Value; readonly slope: Ref }[],
    starts: readonly Value[],
  ): (Ref | undefined)[] {
    const collected = new Map<Value, Ref[]>();
    const note = (value: Value, slope: Ref) => {
      const known = collected.get(value);
      if (known === undefined) collected.set(value, [slope]);
      else known.push(slope);
    };
    const total = (value: Value): Ref | undefined => {
      const known = collected.get(value);
      return known === undefined ? undefined : addAll(this.program, known);
    };
    for (const { value, slope } of ends) note(value, slope);
    for (const { inputs, outputs, back } of this.#notes.toReversed()) {
      if (!outputs.some((value) => collected.has(value))) continue;
      const slopes = back(outputs.map(total));
      inputs.forEach((value, at) => {
        const slope = slopes[at];
        if (value.isTrained && slope !== undefined) note(value, slope);
      });
    }
    return starts.map(total);
  }
}
