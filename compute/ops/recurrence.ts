/**
 * Recurrent cells, unrolled: as many kernels as there are steps, and one product for the slope of each kernel.
 *
 * @module
 */
import {
  add,
  biasAdd,
  biasAddGrad,
  concat,
  fill,
  matMul,
  mul,
  pack,
  split,
  sub,
  typeOf,
  unary,
  unpack,
} from "./kernels.ts";
import type { Program, Ref } from "./program.ts";
import type { Op } from "./tape.ts";

/** What is multiplied by a kernel at a step, or the slope of the product. */
type PerKernel = readonly Ref[];

/** One step of a recurrence. Its kernels are parts of the recurrent kernel. */
interface Cell<Kept> {
  /** Columns of the parts that it takes of the sequence, in units. */
  readonly inputs: readonly number[];
  /** Columns of each of its kernels, in units. */
  readonly kernels: readonly number[];
  /**
   * One step.
   *
   * @param inputs what the sequence gives, in parts, each [batch, columns · units]
   * @param state the output of the step before, [batch, units]
   * @returns the step's output, and what each kernel was multiplied by
   */
  forward(program: Program, inputs: readonly Ref[], state: Ref, kernels: PerKernel, biases: Ref | undefined): {
    readonly output: Ref;
    readonly lefts: PerKernel;
    readonly kept: Kept;
  };
  /** The same back: slopes of the inputs, of each kernel's product, and of the state where it is asked for. */
  backward(program: Program, slope: Ref, kept: Kept, kernels: PerKernel, isFirst: boolean): {
    readonly toInputs: readonly Ref[];
    readonly toProducts: PerKernel;
    readonly toState: Ref | undefined;
  };
}

interface KeptSteps<Kept> {
  readonly kernels: PerKernel;
  readonly steps: readonly { readonly kept: Kept; readonly lefts: PerKernel }[];
}

/**
 * All steps of a cell: a sequence [steps, batch, gates · units], a recurrent kernel [units, gates · units] and, where there
 * are any, biases of its products [gates · units] → the outputs of all steps, [steps, batch, units].
 */
function recurrence<Kept>(name: string, cell: Cell<Kept>): Op<undefined, KeptSteps<Kept>> {
  return {
    name,
    forward(program, [sequence, recurrent, biases]) {
      const units = recurrent.shape[0];
      const kernels = split(program, recurrent, cell.kernels.map((columns) => columns * units), 1);
      let state = fill(program, [sequence.shape[1], units], 0);
      const outputs: Ref[] = [];
      // In parts at once, rather than at each step.
      const parts = split(program, sequence, cell.inputs.map((columns) => columns * units), 2);
      const inputs = parts.map((part) => unpack(program, part));
      const steps = inputs[0].map((_, at) => {
        const own = inputs.map((each) => each[at]);
        const { output, lefts, kept } = cell.forward(program, own, state, kernels, biases);
        outputs.push(state = output);
        return { lefts, kept };
      });
      return { outputs: [pack(program, outputs)], kept: { kernels, steps } };
    },
    backward(program, [slope], { inputs: [, , biases], kept: { kernels, steps } }) {
      const slopes = unpack(program, slope!);
      const toInputs: (readonly Ref[])[] = [];
      const toProducts: PerKernel[] = [];
      let carried: Ref | undefined;
      for (const [at, { kept }] of [...steps.entries()].toReversed()) {
        const whole = carried === undefined ? slopes[at] : add(program, slopes[at], carried);
        const back = cell.backward(program, whole, kept, kernels, at === 0);
        toInputs.unshift(back.toInputs);
        toProducts.unshift(back.toProducts);
        carried = back.toState;
      }
      const toKernels = kernels.map((_, kernel) => {
        const lefts = concat(program, steps.map(({ lefts }) => lefts[kernel]), 0);
        return { lefts, slopes: concat(program, toProducts.map((each) => each[kernel]), 0) };
      });
      const toRecurrent = toKernels.map(({ lefts, slopes }) => matMul(program, lefts, slopes, true, false));
      const toParts = cell.inputs.map((_, part) => pack(program, toInputs.map((each) => each[part])));
      const all = [concat(program, toParts, 2), concat(program, toRecurrent, 1)];
      if (biases === undefined) return all;
      return [...all, concat(program, toKernels.map(({ slopes }) => biasAddGrad(program, slopes)), 0)];
    },
  };
}

/** A gradient kernel that takes the output and its slope. */
function gradient(program: Program, kernel: "TanhGrad" | "SigmoidGrad", output: Ref, slope: Ref): Ref {
  return program.emit(kernel, [output, slope], { T: typeOf("float32") }, [output])[0];
}

function product(program: Program, state: Ref, kernel: Ref, biases: Ref | undefined): Ref {
  const made = matMul(program, state, kernel);
  return biases === undefined ? made : biasAdd(program, made, biases);
}

/** tanh(x + h·U) (Elman, 1990). */
export const SIMPLE_RECURRENCE: Op<undefined, KeptSteps<Ref>> = recurrence<Ref>("simple recurrence", {
  inputs: [1],
  kernels: [1],
  forward(program, [input], state, [kernel], biases) {
    const output = unary(program, "Tanh", add(program, input, product(program, state, kernel, biases)));
    return { output, lefts: [state], kept: output };
  },
  backward(program, slope, output, [kernel], isFirst) {
    const inner = gradient(program, "TanhGrad", output, slope);
    const toState = isFirst ? undefined : matMul(program, inner, kernel, false, true);
    return { toInputs: [inner], toProducts: [inner], toState };
  },
});

/** Gates of a step, of which each has its part in the slopes. */
interface GatedStep {
  /** Update and reset gate, one beside the other and each by itself. */
  readonly gates: Ref;
  readonly update: Ref;
  readonly reset: Ref;
  /** What the state would become. */
  readonly candidate: Ref;
  /** The state less that. */
  readonly difference: Ref;
  /** What the reset gate is multiplied by: the state, or its product. */
  readonly held: Ref;
}

/** candidate + update ∘ (state − candidate). */
function mix(program: Program, update: Ref, state: Ref, candidate: Ref): { output: Ref; difference: Ref } {
  const difference = sub(program, state, candidate);
  return { output: add(program, candidate, mul(program, update, difference)), difference };
}

/** Slopes of a mix: of the state, of the update gate, and of what is inside of the candidate's tanh. */
function unmix(
  program: Program,
  slope: Ref,
  { update, candidate, difference }: GatedStep,
): { toState: Ref; toUpdate: Ref; inner: Ref } {
  const toState = mul(program, slope, update);
  const inner = gradient(program, "TanhGrad", candidate, sub(program, slope, toState));
  return { toState, toUpdate: mul(program, slope, difference), inner };
}

/**
 * A gated recurrent unit whose reset gate acts on the product (Keras's `reset_after`): with gates z and r,
 * c = tanh(xᶜ + r ∘ (h·Uᶜ + b)), h' = z ∘ h + (1 − z) ∘ c. Columns are in Keras's order: z, r, c.
 */
export const GATED_RECURRENCE: Op<undefined, KeptSteps<GatedStep>> = recurrence<GatedStep>("gated recurrence", {
  inputs: [2, 1],
  kernels: [3],
  forward(program, [xGates, xCandidate], state, [kernel], biases) {
    const units = state.shape[1];
    const [hGates, held] = split(program, product(program, state, kernel, biases), [2 * units, units], 1);
    const gates = unary(program, "Sigmoid", add(program, xGates, hGates));
    const [update, reset] = split(program, gates, [units, units], 1);
    const candidate = unary(program, "Tanh", add(program, xCandidate, mul(program, reset, held)));
    const { output, difference } = mix(program, update, state, candidate);
    return { output, lefts: [state], kept: { gates, update, reset, candidate, difference, held } };
  },
  backward(program, slope, step, [kernel], isFirst) {
    const { toState, toUpdate, inner } = unmix(program, slope, step);
    const toReset = mul(program, inner, step.held);
    const toGates = gradient(program, "SigmoidGrad", step.gates, concat(program, [toUpdate, toReset], 1));
    const toProduct = concat(program, [toGates, mul(program, inner, step.reset)], 1);
    return {
      toInputs: [toGates, inner],
      toProducts: [toProduct],
      toState: isFirst ? undefined : add(program, toState, matMul(program, toProduct, kernel, false, true)),
    };
  },
});

/**
 * A gated recurrent unit whose reset gate acts on the state (Cho et al., EMNLP 2014): c = tanh(xᶜ + (r ∘ h)·Uᶜ). Biases of
 * its own products it has none.
 */
export const GATED_RECURRENCE_BEFORE: Op<undefined, KeptSteps<GatedStep>> = recurrence<GatedStep>(
  "gated recurrence, reset before",
  {
    inputs: [2, 1],
    kernels: [2, 1],
    forward(program, [xGates, xCandidate], state, [gateKernel, candidateKernel]) {
      const units = state.shape[1];
      const gates = unary(program, "Sigmoid", add(program, xGates, matMul(program, state, gateKernel)));
      const [update, reset] = split(program, gates, [units, units], 1);
      const left = mul(program, reset, state);
      const candidate = unary(program, "Tanh", add(program, xCandidate, matMul(program, left, candidateKernel)));
      const { output, difference } = mix(program, update, state, candidate);
      return { output, lefts: [state, left], kept: { gates, update, reset, candidate, difference, held: state } };
    },
    backward(program, slope, step, [gateKernel, candidateKernel], isFirst) {
      const { toState, toUpdate, inner } = unmix(program, slope, step);
      const toLeft = matMul(program, inner, candidateKernel, false, true);
      const both = concat(program, [toUpdate, mul(program, toLeft, step.held)], 1);
      const toGates = gradient(program, "SigmoidGrad", step.gates, both);
      const byLeft = () => add(program, toState, mul(program, toLeft, step.reset));
      return {
        toInputs: [toGates, inner],
        toProducts: [toGates, inner],
        toState: isFirst ? undefined : add(program, byLeft(), matMul(program, toGates, gateKernel, false, true)),
      };
    },
  },
);
