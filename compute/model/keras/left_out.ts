/**
 * What a file says about how layers are trained, of which nothing is taken over.
 *
 * @module
 */
import { type Fields, isFields, kindOf, shownName } from "./keras_fields.ts";

/** Kinds of tensors that a layer may say how to train. */
const TENSORS: readonly string[] = [
  "kernel",
  "bias",
  "embeddings",
  "depthwise",
  "pointwise",
  "recurrent",
  "gamma",
  "beta",
  "alpha",
];
const REGULARISERS = ["activity", ...TENSORS].map((tensor) => `${tensor}_regularizer`);
const CONSTRAINTS = TENSORS.map((tensor) => `${tensor}_constraint`);
const INITIALISERS = TENSORS.map((tensor) => `${tensor}_initializer`);
/** Those that do what is done here. */
const OWN: readonly string[] = ["HeUniform", "he_uniform", "Zeros", "zeros"];
/** The same for factors of normalisations. */
const OWN_FACTORS: readonly string[] = ["Ones", "ones"];

/** Gathers it, layer by layer. */
export class LeftOut {
  readonly #notes: string[] = [];
  readonly #initialisers = new Set<string>();
  readonly #policies = new Set<string>();

  /** Looks at a layer, or at the model as a whole. */
  look(name: string, kind: string, config: Fields): void {
    for (const key of REGULARISERS) {
      if ((config[key] ?? null) === null) continue;
      this.#notes.push(`Layer "${name}": its ${key} is left out; the task's weightDecay serves the purpose.`);
    }
    for (const key of CONSTRAINTS) {
      if ((config[key] ?? null) === null) continue;
      this.#notes.push(`Layer "${name}": its ${key} is left out: weights are not constrained here.`);
    }
    for (const key of INITIALISERS) {
      const initialiser = kindOf(config[key]);
      const own = key === "gamma_initializer" ? OWN_FACTORS : OWN;
      if (initialiser !== undefined && !own.includes(initialiser)) {
        this.#initialisers.add(describe(config[key], initialiser));
      }
    }
    const policy = kindOf(config.dtype);
    // Inputs may be ids or bytes.
    const isOther = policy !== undefined && /float(16|64|8)|^int8|mixed/.test(policy);
    if (kind !== "InputLayer" && isOther) this.#policies.add(shownName(policy));
    const quantised = kindOf(config.quantization_config);
    if (quantised !== undefined) this.#policies.add(shownName(quantised));
  }

  /** One sentence each. @param startsFromWeights how tensors begin is then of no matter */
  notes(startsFromWeights: boolean): string[] {
    const notes = [...this.#notes];
    if (this.#initialisers.size > 0 && !startsFromWeights) {
      const which = [...this.#initialisers].slice(0, 5).join(", ");
      notes.push(
        `The file's initialisers (${which}) are not used: kernels begin as HeUniform has them, those of attention and recurrent ` +
          "layers as GlorotUniform does, by the task's seed, and biases at 0.",
      );
    }
    if (this.#policies.size > 0) {
      notes.push(
        `All is computed in float32 here, not as the file's dtype has it (${
          [...this.#policies].slice(0, 5).join(", ")
        }).`,
      );
    }
    return notes;
  }
}

/** An initialiser's name; tfjs and Keras 1 write the usual ones as a family and its settings. */
function describe(value: unknown, kind: string): string {
  const config = isFields(value) && isFields(value.config) ? value.config : {};
  if (kind !== "VarianceScaling") return shownName(kind);
  return typeof config.mode === "string" ? `VarianceScaling, ${shownName(config.mode)}` : kind;
}
