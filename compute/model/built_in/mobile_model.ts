/**
 * A small network of depthwise and 1×1 convolutions (Howard et al., MobileNets, 2017) for small pictures.
 *
 * @module
 */
import type { FunctionalTopology } from "../topology.ts";
import { TopologyBuilder } from "./topology_builder.ts";

/** Filters of the first convolution. */
const STEM = 32;
/** Filters and stride of each block. */
const BLOCKS = [[64, 1], [128, 2], [128, 1], [256, 2], [256, 1]] as const;

/** The network: a convolution, five blocks, and the mean over all places. */
export function mobileModel(name: string, inputShape: readonly number[], classes: number): FunctionalTopology {
  const graph = new TopologyBuilder(inputShape);
  const settle = (called: string, input: string) => {
    const normal = graph.add("BatchNormalization", `${called}_bn`, {}, [input]);
    return graph.add("Activation", `${called}_relu`, { activation: "relu" }, [normal]);
  };
  const common = { padding: "same", activation: "linear" };
  const convolve = (called: string, filters: number, size: number, input: string) =>
    settle(
      called,
      graph.add("Conv2D", `${called}_conv`, {
        filters,
        kernel_size: [size, size],
        ...common,
        use_bias: false,
      }, [input]),
    );
  let value = convolve("stem", STEM, 3, graph.input);
  BLOCKS.forEach(([filters, stride], at) => {
    const called = `block${at + 1}`;
    const strides = stride === 1 ? {} : { strides: [stride, stride] };
    const config = { kernel_size: [3, 3], ...common, ...strides, use_bias: false };
    const depthwise = graph.add("DepthwiseConv2D", `${called}_depthwise_conv`, config, [value]);
    value = convolve(called, filters, 1, settle(`${called}_depthwise`, depthwise));
  });
  const mean = graph.add("GlobalAveragePooling2D", "mean", {}, [value]);
  return graph.finish(name, graph.add("Dense", "logits", { units: classes, activation: "linear" }, [mean]));
}
