/** How a trained tensor begins; always the same at every node, since it is drawn by the task's seed. */
export type Initialiser =
  /** Uniform in ±limit. */
  | { readonly kind: "uniform"; readonly limit: number }
  /** One number. */
  | { readonly kind: "constant"; readonly value: number }
  /** As many stretches of equal length as there are numbers, each of one number. */
  | { readonly kind: "stretches"; readonly values: readonly number[] };

/** Kernels before rectifiers: uniform in ±√(6/fan-in) (He et al., ICCV 2015). */
export function heUniform(fanIn: number): Initialiser {
  return { kind: "uniform", limit: Math.sqrt(6 / fanIn) };
}

/** Kernels before other activations: uniform in ±√(6/(fan-in + fan-out)) (Glorot and Bengio, AISTATS 2010). */
export function glorotUniform(fanIn: number, fanOut: number): Initialiser {
  return { kind: "uniform", limit: Math.sqrt(6 / (fanIn + fanOut)) };
}

/** All 0. */
export const ZEROS: Initialiser = { kind: "constant", value: 0 };
/** All 1. */
export const ONES: Initialiser = { kind: "constant", value: 1 };
