import { createLayout, createRandom, type Layout, type Vector } from "../../compute/vector/mod.ts";

/** Normal entries in kernels and biases of unlike sizes and scales, as the residual of a link has them. */
export function createSample(length: number, seed: number): { readonly layout: Layout; readonly vector: Vector } {
  const random = createRandom(seed);
  const kernels = [0.6, 0.3, 0.07].map((share) => {
    const width = Math.floor(Math.sqrt(share * length));
    return [width, width];
  });
  const rest = length - kernels.reduce((sum, [height, width]) => sum + height * width, 0);
  const layout = createLayout([...kernels, [rest]].map((shape, t) => ({ name: `tensor${t}`, shape })));
  const vector = new Float32Array(length);
  layout.tensors.forEach(({ offset, length }, t) => {
    for (let index = offset; index < offset + length; index++) vector[index] = 1e-3 * (t + 1) * random.normal();
  });
  return { layout, vector };
}
