/**
 * Residual networks for small pictures (He, Zhang, Ren and Sun, CVPR 2016, §4.2): a convolution, three stages of `blocks`
 * blocks of 16, 32 and 64 filters, and the mean over all places; 6 · blocks + 2 layers deep. Where extents change, the way
 * around a block is a 1×1 convolution. 272,474 trained parameters with three blocks, on 3 channels and for 10 classes.
 *
 * @module
 */
import type { FunctionalTopology } from "../topology.ts";
import { type Settings, TopologyBuilder } from "./topology_builder.ts";

/** What follows a convolution. */
export type Normalisation = "batch" | "group";

/** Filters of the stages. */
const STAGES = [16, 32, 64];
/** Of so many groups: two channels and more each. */
const GROUPS = 8;

const KINDS: Readonly<Record<Normalisation, readonly [class_name: string, settings: Settings, suffix: string]>> = {
  batch: ["BatchNormalization", {}, "bn"],
  // Of an example by itself (Wu and He, ECCV 2018), so that it is the same on shards that are not alike.
  group: ["GroupNormalization", { groups: GROUPS }, "gn"],
};

/** A residual network for pictures. @param blocks in each of the three stages */
export function residualModel(
  name: string,
  blocks: number,
  normalisation: Normalisation,
  inputShape: readonly number[],
  classes: number,
): FunctionalTopology {
  const graph = new TopologyBuilder(inputShape);
  const [kind, settings, suffix] = KINDS[normalisation];

  function convolve(called: string, filters: number, size: number, stride: number, input: string): string {
    const strides = stride === 1 ? {} : { strides: [stride, stride] };
    const config = {
      filters,
      kernel_size: [size, size],
      padding: "same",
      activation: "linear",
      ...strides,
      use_bias: false,
    };
    const product = graph.add("Conv2D", `${called}_conv`, config, [input]);
    return graph.add(kind, `${called}_${suffix}`, settings, [product]);
  }
  const rectify = (called: string, input: string) =>
    graph.add("Activation", `${called}_relu`, { activation: "relu" }, [input]);

  let value = rectify("stem", convolve("stem", STAGES[0], 3, 1, graph.input));
  STAGES.forEach((filters, stage) => {
    for (let block = 1; block <= blocks; block++) {
      const called = `stage${stage + 1}_block${block}`;
      const stride = stage > 0 && block === 1 ? 2 : 1;
      const first = rectify(`${called}_1`, convolve(`${called}_1`, filters, 3, stride, value));
      const second = convolve(`${called}_2`, filters, 3, 1, first);
      const around = stride === 1 ? value : convolve(`${called}_around`, filters, 1, stride, value);
      value = rectify(called, graph.add("Add", `${called}_add`, {}, [second, around]));
    }
  });
  const mean = graph.add("GlobalAveragePooling2D", "mean", {}, [value]);
  return graph.finish(name, graph.add("Dense", "logits", { units: classes, activation: "linear" }, [mean]));
}
