/**
 * States of nodes, by seed, for tests of what is kept of them.
 *
 * @module
 */
import { digestOf } from "../../../compute/compression/mod.ts";
import { createLayout, createRandom, type Vector } from "../../../compute/vector/mod.ts";
import type { NodeState } from "../../../daemon/node/mod.ts";

export const layout = createLayout([{ name: "dense1/kernel", shape: [5, 7] }, { name: "dense1/bias", shape: [7] }]);

/** Id of a task, as hexadecimal text. */
export const task = "5a".repeat(32);

/** A state whose every number depends on the seed; `round` is the seed itself. */
export function sampleState(seed: number): NodeState {
  const random = createRandom(seed);
  const draw = (): Vector => new Float32Array(layout.length).map(() => random.normal());
  const shared = draw();
  return {
    round: seed,
    steps: 16 * seed + 4,
    stepsInRound: 4,
    lossInRound: random.next(),
    loss: seed === 0 ? NaN : random.next(),
    model: draw(),
    trainer: {
      velocity: draw(),
      data: {
        dealing: random.shuffle(Uint32Array.from({ length: 20 }, (_, index) => index)),
        dealt: 12,
        order: random.save(),
        shifts: random.fork("shifts").save(),
      },
    },
    correction: draw(),
    links: [{
      peer: "12D3KooWA",
      session: { opener: 2n ** 64n - 1n, acceptor: BigInt(seed) },
      base: 12n,
      digest: digestOf(shared),
      shared,
      compressor: { random: random.save() },
      lastTurn: 3,
    }],
    turns: { exchangeTime: 12.5, random: random.save() },
    peers: [{ peer: "12D3KooWA", address: "/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWA" }],
  };
}
