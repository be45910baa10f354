/**
 * Graphs of layers, written one layer after another.
 *
 * @module
 */
import type { FunctionalTopology, Source, WiredLayer } from "../topology.ts";

/** A layer's settings, without its name. */
export type Settings = Readonly<Record<string, unknown>>;
/** What a layer is told at a call. */
type Options = NonNullable<Source[3]>;

/** Gathers the layers of a graph. A layer's value is known by the layer's name. */
export class TopologyBuilder {
  readonly #layers: WiredLayer[] = [];
  readonly #input = "input";

  /** @param shape extents of one example */
  constructor(shape: readonly number[]) {
    const name = this.#input;
    const config = { name, batch_input_shape: [null, ...shape] };
    this.#layers.push({ class_name: "InputLayer", name, config, inbound_nodes: [] });
  }

  /** What the input is known by. */
  get input(): string {
    return this.#input;
  }

  /** Adds a layer. @returns its name */
  add(class_name: string, name: string, config: Settings, inputs: readonly string[], options?: Options): string {
    const sources = inputs.map((input, at): Source =>
      options !== undefined && at === 0 ? [input, 0, 0, options] : [input, 0, 0]
    );
    this.#layers.push({ class_name, name, config: { name, ...config }, inbound_nodes: [sources] });
    return name;
  }

  /** The model of the layers so far. */
  finish(name: string, output: string): FunctionalTopology {
    return {
      class_name: "Functional",
      config: { name, layers: this.#layers, input_layers: [[this.#input, 0, 0]], output_layers: [[output, 0, 0]] },
    };
  }
}
