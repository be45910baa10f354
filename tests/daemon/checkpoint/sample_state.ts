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
export function sampleState(seed: number, optimiser: "sgd" | "adamw" = "sgd"): NodeState {
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
      optimiser: optimiser === "sgd"
        ? { moments: { velocity: draw() } }
        : { moments: { first: draw(), second: draw().map(Math.abs) }, steps: 16 * seed + 3 },
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
      standing: {
        judged: 4,
        agreement: random.next(),
        balance: seed === 0 ? NaN : random.next(),
        size: random.next(),
        weight: 1,
        sinceClip: 41,
        byChoice: seed === 0,
        sums: {
          halves: Uint32Array.from({ length: layout.length }, () => Math.floor(random.next() * 2 ** 32)),
          unit: 0.9,
          own: 2,
          other: 3,
          product: 1,
        },
      },
    }],
    turns: { exchangeTime: 12.5, random: random.save() },
    trust: {
      norms: [random.next(), random.next()],
      bars: [
        {
          peer: "12D3KooWB",
          since: 3,
          until: 67,
          count: 1,
          cause: "LEADS",
          evidence: "it gives 2.00 times what it takes",
        },
        {
          peer: "12D3KooWC",
          since: 5,
          until: Infinity,
          count: 2,
          cause: "BY_HAND",
          evidence: "the user's word",
          group: "192.0.2",
        },
      ],
    },
    caution: seed % 2 === 0
      ? undefined
      : { rate: 0.25, steadyFrom: 1_000 + seed, steps: seed, reason: "the training loss is NaN" },
    peers: [{ peer: "12D3KooWA", address: "/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWA" }],
  };
}
