/**
 * The model a task starts from.
 *
 * @module
 */
import type { Plan } from "./architecture.ts";
import { createRandom, type Vector } from "../vector/mod.ts";

/**
 * Draws the initial weights x₀: kernels uniform in ±√(6/fan-in) (He et al., ICCV 2015, for rectifiers), biases zero.
 * The embeddings of symbols are uniform in ±√(6/dimensions), so that those of a symbol have one length whatever their number.
 *
 * Only additions, multiplications and square roots take part, which IEEE 754 rounds alike everywhere, so x₀ is equal
 * bit for bit at every node.
 */
export function initialModel(plan: Plan, seed: number): Vector {
  const model = new Float32Array(plan.layout.length);
  plan.layout.tensors.forEach(({ name, offset, length }, tensor) => {
    const fanIn = plan.fanIns[tensor];
    if (fanIn === 0) return;
    const limit = Math.sqrt(6 / fanIn);
    const random = createRandom(seed).fork(`initial/${name}`);
    for (let index = offset; index < offset + length; index++) model[index] = (2 * random.next() - 1) * limit;
  });
  return model;
}
