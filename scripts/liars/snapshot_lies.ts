/**
 * Kinds of liars that say the truth on their links, and show whoever joins a model that is not theirs. For experiments only.
 *
 * @module
 */
import { norm, type Random, subtract, type Vector } from "../../compute/vector/mod.ts";

/** A model shown instead of the liar's own, as its difference to the initial one; `learnt` is the true difference. */
type Show = (learnt: Vector, scale: number, random: Random) => Vector;

/** The kinds, each with the scale that it has where none is given. Only a node that joins late, or comes back, meets them. */
export const snapshotLies: Readonly<
  Record<string, { readonly scale: number; readonly show: Show; readonly about: string }>
> = {
  snapshot: {
    scale: 1,
    about: "the truth, but to whoever joins: random signs of SCALE times the norm of what it has learnt, as its model",
    show(learnt, scale, random) {
      const size = scale * norm(learnt) / Math.sqrt(learnt.length || 1);
      return learnt.map(() => random.next() < 0.5 ? size : -size);
    },
  },
  backward: {
    scale: 1,
    about: "the truth, but to whoever joins: the initial model minus SCALE times what it has learnt, as its model",
    show: (learnt, scale) => learnt.map((value) => -scale * value),
  },
};

/** What a lying node shows joiners; undefined if that is its model. */
export function shownModel(
  spec: { readonly kind: string; readonly scale: number; readonly from: number },
  node: {
    readonly model: () => Vector;
    readonly initial: Vector;
    /** Share of its steps that it has done, in [0, 1]. */
    readonly progress: () => number;
    readonly random: Random;
  },
): (() => Vector) | undefined {
  if (!Object.hasOwn(snapshotLies, spec.kind)) return undefined;
  const { show } = snapshotLies[spec.kind];
  return () => {
    const model = node.model();
    if (node.progress() < spec.from) return model;
    const learnt = new Float32Array(model.length);
    subtract(model, node.initial, learnt);
    return show(learnt, spec.scale, node.random).map((value, index) => node.initial[index] + value);
  };
}
