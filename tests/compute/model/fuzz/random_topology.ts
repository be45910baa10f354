/**
 * Models drawn by seed: graphs of all kinds of layers.
 *
 * @module
 */
import fc from "fast-check";
import { createRandom } from "../../../../compute/vector/mod.ts";
import { LAYER_KINDS } from "../../../../compute/model/layers/mod.ts";
import type { AnyLayerKind } from "../../../../compute/model/layers/layer_kind.ts";
import { callShapes } from "../../../../compute/model/plan.ts";
import {
  type FunctionalTopology,
  type Topology,
  topologySchema,
  type WiredLayer,
} from "../../../../compute/model/topology.ts";
import { type Reach, valuesOf } from "./values_of.ts";

const KINDS = [...LAYER_KINDS.values()];
const settings = new Map(
  (["small", "wild"] as const).map((
    reach,
  ) => [reach, new Map(KINDS.map((kind) => [kind, valuesOf(kind.config, reach)]))]),
);

/** Draws by one seed. */
interface Dice {
  /** A whole number below `count`. */
  below(count: number): number;
  /** One of several. */
  of<Value>(values: readonly Value[]): Value;
}

function diceOf(seed: number): Dice {
  const random = createRandom(`topology/${seed}`);
  return {
    below: (count) => random.below(count),
    of: (values) => values[random.below(values.length)],
  };
}

const EXTENTS: Readonly<Record<Reach, readonly number[]>> = {
  small: [1, 2, 3, 4, 5],
  wild: [1, 2, 3, 4, 5, 8, 255, 4096, 65_536],
};

function settingsOf(kind: AnyLayerKind, reach: Reach, dice: Dice): Record<string, unknown> {
  const [config] = fc.sample(settings.get(reach)!.get(kind)!, { seed: dice.below(2 ** 30), numRuns: 1 });
  return config as Record<string, unknown>;
}

/** A layer that takes values of those that are there; a value is often taken twice. */
function layerOf(name: string, layers: readonly WiredLayer[], reach: Reach, dice: Dice): WiredLayer {
  const kind = dice.of(KINDS);
  const { least, most } = kind.inputs ?? { least: 1, most: 1 };
  const count = reach === "wild" && dice.below(8) === 0 ? most : Math.min(most, least + dice.below(2));
  const last = layers[layers.length - 1].name;
  const options = kind.name === "MultiHeadAttention" && dice.below(2) === 0 ? [{ use_causal_mask: true }] : [];
  const inputs = Array.from(
    { length: count },
    () => [dice.below(3) > 0 ? last : dice.of(layers).name, 0, 0, ...options],
  );
  return {
    class_name: kind.name,
    name,
    config: { name, ...settingsOf(kind, reach, dice) },
    inbound_nodes: [inputs as never],
  };
}

function graphOf(layers: readonly WiredLayer[]): FunctionalTopology {
  return {
    class_name: "Functional",
    config: {
      name: "drawn",
      layers,
      input_layers: [["input", 0, 0]],
      output_layers: [[layers[layers.length - 1].name, 0, 0]],
    },
  };
}

function inputOf(reach: Reach, dice: Dice): WiredLayer {
  const rank = 1 + dice.below(3);
  const shape = Array.from({ length: rank }, () => dice.of(EXTENTS[reach]));
  return {
    class_name: "InputLayer",
    name: "input",
    config: { name: "input", batch_input_shape: [null, ...shape] },
    inbound_nodes: [],
  };
}

/** Ends a model in logits. */
function ended(layers: readonly WiredLayer[]): WiredLayer[] {
  const last = layers[layers.length - 1].name;
  return [
    ...layers,
    { class_name: "Flatten", name: "flat", config: { name: "flat" }, inbound_nodes: [[[last, 0, 0]]] },
    {
      class_name: "Dense",
      name: "logits",
      config: { name: "logits", units: 3, activation: "linear" },
      inbound_nodes: [[["flat", 0, 0]]],
    },
  ];
}

const isTopology = (topology: Topology) => topologySchema.safeParse(topology).success;

/** A graph that the schema lets through, whether or not its layers fit each other. */
export function anyTopology(seed: number): Topology {
  const dice = diceOf(seed);
  const layers = [inputOf("wild", dice)];
  const count = 1 + dice.below(6);
  for (let at = 0; layers.length <= count; at++) {
    const layer = layerOf(`layer${at}`, layers, "wild", dice);
    // Half of them are to fit, so that others come behind them.
    const next = graphOf([...layers, layer]);
    if (isTopology(next) && (dice.below(4) === 0 || fits(next))) layers.push(layer);
    if (at === 40) break;
  }
  const topology = graphOf(ended(layers));
  return isTopology(topology) ? topology : anyTopology(seed + 2 ** 31);
}

/** A graph of small layers that fit each other. */
export function fittingTopology(seed: number): Topology {
  const dice = diceOf(seed);
  const layers = [inputOf("small", dice)];
  const count = 1 + dice.below(5);
  for (let at = 0; layers.length <= count && at < 60; at++) {
    const layer = layerOf(`layer${at}`, layers, "small", dice);
    const next = graphOf([...layers, layer]);
    if (isTopology(next) && fits(next)) layers.push(layer);
  }
  return graphOf(ended(layers));
}

/** Whether its layers fit each other. Whatever else planning throws goes on. */
function fits(topology: Topology): boolean {
  try {
    callShapes(topology);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
