import { type Compressed, type Compressor, moveModel, SharedVector } from "../../../../compute/compression/mod.ts";
import type { Vector } from "../../../../compute/vector/mod.ts";
import { messageSize } from "./message_size.ts";
import type { GossipMethod, GossipParts } from "./gossip_method.ts";

/** One end of a link, as its node keeps it. */
interface End {
  readonly shared: SharedVector;
  readonly compressor: Compressor;
}

/** A method on links, with a look at their state. */
export interface SharedMethod extends GossipMethod {
  /** The two copies of r of the link between two neighbours: that of `one` and that of `other`. */
  shared(one: number, other: number): readonly [Vector, Vector];
}

/**
 * Ours: links with one shared vector r (the arithmetic is that of `compute/compression/shared_vector.ts`, which the
 * daemon uses too).
 *
 * In a round each node, in an order drawn anew, begins `exchanges` exchanges, each with its next neighbour in turn:
 *
 * ```
 * i → j : q_i = C(x_i − r)          j → i : q_j = C(x_j − r)
 * x_i += (q_j − q_i)/2              x_j −= (q_j − q_i)/2              r += (q_i + q_j)/2   (both ends)
 * ```
 *
 * An exchange happens exactly once: a request without a reply is sent again and answered again, so a loss costs bytes and
 * nothing else.
 */
export function sharedVectors(parts: GossipParts): SharedMethod {
  const { layout, initial, graph, random, exchanges } = parts;
  const order = random.fork("order");
  const ends = graph.map((neighbours, node) =>
    new Map(neighbours.map((other): [number, End] => {
      return [other, { shared: new SharedVector(initial), compressor: parts.createCompressor(`${node}/${other}`) }];
    }))
  );
  // Where a node's turns begin is drawn too, or all would begin with the neighbour of lowest index.
  const turns = graph.map(({ length }) => length === 0 ? 0 : random.below(length));
  const residual = new Float32Array(layout.length);

  function messageOf({ shared, compressor }: End, x: Vector): Compressed {
    shared.residual(x, residual);
    return compressor.compress(residual, layout);
  }

  /** Sends request and reply until both have arrived, one after the other; returns the bytes. */
  function deliver(request: number, reply: number): number {
    for (let bytes = 0;;) {
      bytes += request;
      if (!parts.arrives()) continue;
      bytes += reply;
      if (parts.arrives()) return bytes;
    }
  }

  function exchangePair(models: readonly Vector[], from: number, to: number): number {
    const [lower, higher] = from < to ? [from, to] : [to, from];
    const [near, far] = [endOf(lower, higher), endOf(higher, lower)];
    const [low, high] = [messageOf(near, models[lower]), messageOf(far, models[higher])];
    moveModel(models[lower], low, high, layout);
    moveModel(models[higher], high, low, layout);
    near.shared.commit(low, high, layout);
    if (!far.shared.commit(low, high, layout, near.shared.digest)) {
      throw new Error(`The two copies of r between nodes ${lower} and ${higher} differ; start the run anew`);
    }
    const sizes = [messageSize(low, layout), messageSize(high, layout)];
    return from < to ? deliver(sizes[0], sizes[1]) : deliver(sizes[1], sizes[0]);
  }

  function endOf(node: number, other: number): End {
    const end = ends[node]?.get(other);
    if (end === undefined) throw new RangeError(`There is no link between nodes ${node} and ${other}; see the graph`);
    return end;
  }

  return {
    name: "shared",
    exchange(models) {
      let bytes = 0;
      for (let turn = 0; turn < exchanges; turn++) {
        for (const node of order.shuffle(graph.map((_, node) => node))) {
          const neighbours = graph[node];
          if (neighbours.length === 0) continue;
          bytes += exchangePair(models, node, neighbours[turns[node]++ % neighbours.length]);
        }
      }
      return bytes;
    },
    shared: (one, other) => [endOf(one, other).shared.vector, endOf(other, one).shared.vector],
  };
}
