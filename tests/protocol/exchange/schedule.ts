/**
 * Random schedules: what happens next is drawn by weight from all that could.
 *
 * @module
 */
import assert from "node:assert";
import type { PeerId } from "../../../protocol/exchange/transport.ts";
import { checkInvariants, sharedSessions } from "./invariants.ts";
import { sessionKey } from "./ledger.ts";
import type { ManualNetwork } from "./manual_network.ts";
import type { Wire } from "./wire.ts";

/** How often each kind of step is drawn, relative to the others. */
export interface Weights {
  readonly initiate: number;
  readonly train: number;
  readonly deliver: number;
  /** A copy of an old message arrives. */
  readonly old: number;
  readonly connect: number;
  readonly reset: number;
  /** Time passes to the next timer: time-outs, back-offs, new tries. */
  readonly time: number;
  readonly save: number;
  readonly crashRestored: number;
  readonly crashLost: number;
  readonly close: number;
  readonly want: number;
  readonly freeze: number;
}

/** Every fault at once. */
export const allFaults: Weights = {
  initiate: 20,
  train: 4,
  deliver: 60,
  old: 8,
  connect: 14,
  reset: 3,
  time: 14,
  save: 2,
  crashRestored: 0.3,
  crashLost: 0.2,
  close: 0.5,
  want: 4,
  freeze: 0.5,
};

/** Steps after which a node without a model that nobody gives one takes the initial model. */
const PATIENCE = 100;

/** Takes `count` random steps, checking the invariants after each. */
export async function playSchedule(network: ManualNetwork, weights: Weights, count: number): Promise<void> {
  network.wantAll();
  for (let step = 0; step < count; step++) {
    try {
      await takeStep(network, draw(network, weights));
      checkInvariants(network);
    } catch (error) {
      if (error instanceof Error) {
        error.message += `\nseed ${network.options.seed}, step ${step}:\n${network.log.join("\n")}`;
      }
      throw error;
    }
  }
}

/** Invariant 9: with no more faults, each link between living nodes completes an exchange. */
export async function checkLiveness(network: ManualNetwork): Promise<void> {
  for (const actor of network.actors.values()) if (network.clockOf(actor.name).isFrozen) network.thaw(actor.name);
  const wires = network.wires.filter(({ ends }) => ends.every((end) => network.actor(end).alive));
  const marks = new Map([...network.events].map(([name, events]) => [name, events.length]));
  const completedAt = (name: PeerId, peer: PeerId) => {
    return network.events.get(name)!.slice(marks.get(name)).some((event) => {
      return event.type === "exchanged" && event.role === "initiator" && event.peer === peer;
    });
  };
  const missing = () => wires.map(({ ends }) => ends).filter(([a, b]) => !completedAt(a, b) && !completedAt(b, a));
  for (let step = 0; step < 3_000 && missing().length > 0; step++) {
    if (step === PATIENCE) {
      for (const { alive, exchange } of network.actors.values()) if (alive) exchange.becomeReady();
    }
    for (const name of network.actors.keys()) {
      if (!network.actor(name).alive) continue;
      network.want(name);
      network.initiate(name);
      // Answers are delivered before another node begins: else all of them cross for ever on this network without
      // chance.
      network.deliverAll();
      checkInvariants(network);
    }
    await network.pass();
  }
  assert.deepStrictEqual(missing(), [], `invariant 9: seed ${network.options.seed}\n${network.log.join("\n")}`);
}

function draw({ random }: ManualNetwork, weights: Weights): keyof Weights {
  const kinds = Object.keys(weights) as (keyof Weights)[];
  let left = random.next() * kinds.reduce((sum, kind) => sum + weights[kind], 0);
  for (const kind of kinds) {
    left -= weights[kind];
    if (left < 0) return kind;
  }
  return "time";
}

async function takeStep(network: ManualNetwork, kind: keyof Weights): Promise<void> {
  const { random } = network;
  const name = pick(network, [...network.actors.keys()]);
  const actor = network.actor(name);
  if (kind === "time") return await network.pass();
  if (kind === "deliver" || kind === "old" || kind === "connect" || kind === "reset") return wireStep(network, kind);
  if (kind === "freeze" && network.clockOf(name).isFrozen) return network.thaw(name);
  if (!network.isAwake(name)) return;
  switch (kind) {
    case "initiate":
      return network.initiate(name);
    case "train":
      return network.train(name);
    case "save":
      return network.save(name);
    case "crashRestored":
      return network.crash(name, "restored");
    case "crashLost":
      return network.crash(name, "lost");
    case "want":
      return network.want(name);
    case "freeze":
      return network.freeze(name);
    case "close": {
      const links = actor.exchange.links();
      if (links.length > 0) network.close(name, links[random.below(links.length)].peer);
    }
  }
}

function wireStep(network: ManualNetwork, kind: "deliver" | "old" | "connect" | "reset"): void {
  if (kind === "deliver") return deliverSome(network);
  const wire: Wire = pick(network, network.wires);
  if (kind === "connect") return network.connect(wire);
  if (kind === "reset") return network.reset(wire);
  const from = wire.ends[network.random.below(2)];
  const to = wire.other(from);
  if (!network.isAwake(to)) return;
  const place = network.wires.indexOf(wire);
  const before = sharedSessions(network)[place];
  const message = network.deliverOld(from, to, network.random.below(12));
  if (before === undefined || message === undefined) return;
  if (message.kind === "close" && sessionKey(message.session) === sessionKey(before)) return;
  assert.deepStrictEqual(
    sharedSessions(network)[place],
    before,
    "invariant 6: an old message has ended a live session",
  );
}

/** Delivers the next frame of one of all streams that carry any. */
function deliverSome(network: ManualNetwork): void {
  const ways = network.wires.flatMap((wire) => wire.ends.map((from) => ({ wire, from, to: wire.other(from) })));
  const full = ways.filter(({ wire, from, to }) => wire.queues.get(from)!.length > 0 && network.isAwake(to));
  if (full.length === 0) return;
  const { from, to } = pick(network, full);
  network.deliver(from, to);
}

function pick<Item>({ random }: ManualNetwork, items: readonly Item[]): Item {
  return items[random.below(items.length)];
}
