/**
 * Max pooling by oneDNN's kernels where each kernel is called by itself. A graph picks them itself: the gradient is some
 * nine times as fast, since the forward pass notes in a workspace where the largest entries were.
 *
 * @module
 */
import type { Attributes, KernelNode, Ref } from "../ops/mod.ts";

/** By the plain kernels' names. Only builds of TensorFlow for x86 with oneDNN have them. */
const FAST: Readonly<Record<string, string>> = { MaxPool: "_MklNativeMaxPool", MaxPoolGrad: "_MklNativeMaxPoolGrad" };
/** What tells TensorFlow that a kernel is one of oneDNN's though its values are laid out as usual. */
const MORE: Attributes = {
  _kernel: { kind: "string", value: "MklNameChangeOp" },
  workspace_enabled: { kind: "bool", value: true },
  explicit_paddings: { kind: "ints", value: [] },
};
/** Bytes of oneDNN, which nothing else takes. */
const WORKSPACE = { shape: [], type: "bool" } as const;

/** The kernels, with oneDNN's where a max pooling has its gradient among them; places in the program stay. */
export function withFastPooling(nodes: readonly KernelNode[]): KernelNode[] {
  const pooled = new Set<number>();
  for (const { kernel, inputs } of nodes) {
    if (kernel === "MaxPoolGrad" && isOf(inputs[1].node, inputs[0])) pooled.add(inputs[1].node.id);
  }
  return nodes.map((node) => {
    const { kernel, inputs, outputs, attributes } = node;
    if (kernel === "MaxPool" && pooled.has(node.id)) {
      return {
        ...node,
        kernel: FAST[kernel],
        outputs: [...outputs, WORKSPACE],
        attributes: { ...attributes, ...MORE },
      };
    }
    if (kernel !== "MaxPoolGrad" || !pooled.has(inputs[1].node.id)) return node;
    const workspace = { node: inputs[1].node, output: 1, ...WORKSPACE };
    return { ...node, kernel: FAST[kernel], inputs: [...inputs, workspace], attributes: { ...attributes, ...MORE } };
  });
}

/** True where `pool` is a max pooling of that picture. */
function isOf(pool: KernelNode, picture: Ref): boolean {
  if (pool.kernel !== "MaxPool") return false;
  const [{ node, output }] = pool.inputs;
  return node === picture.node && output === picture.output;
}
