/**
 * Random schedules: what happens next is drawn by weight from all that could.
 *
 * @module
 */
import assert from "node:assert";
import type { PeerId } from "../../../protocol/exchange/transport.ts";
import { checkInvariants, sharedSessions } from "./invariants.ts";
import { sessionKey } from "./ledger.ts";
import type { Stage } from "./manual_network.ts";
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
export async function playSchedule(stage: Stage, weights: Weights, count: number): Promise<void> {
  stage.wantAll();
  for (let step = 0; step < count; step++) {
    try {
      await takeStep(stage, draw(stage, weights));
      checkInvariants(stage);
    } catch (error) {
      if (error instanceof Error) {
        error.message += `\nseed ${stage.options.seed}, step ${step}:\n${stage.log.join("\n")}`;
      }
      throw error;
    }
  }
}

/** Invariant 9: with no more faults, each link between living nodes completes an exchange. */
export async function checkLiveness(stage: Stage): Promise<void> {
  for (const actor of stage.actors.values()) if (stage.clockOf(actor.name).isFrozen) stage.thaw(actor.name);
  const wires = stage.wires.filter(({ ends }) => ends.every((end) => stage.actor(end).alive));
  const marks = new Map([...stage.events].map(([name, events]) => [name, events.length]));
  const completedAt = (name: PeerId, peer: PeerId) => {
    return stage.events.get(name)!.slice(marks.get(name)).some((event) => {
      return event.type === "exchanged" && event.role === "initiator" && event.peer === peer;
    });
  };
  const missing = () => wires.map(({ ends }) => ends).filter(([a, b]) => !completedAt(a, b) && !completedAt(b, a));
  for (let step = 0; step < 3_000 && missing().length > 0; step++) {
    if (step === PATIENCE) {
      for (const { alive, exchange } of stage.actors.values()) if (alive) exchange.becomeReady();
    }
    for (const name of stage.actors.keys()) {
      if (!stage.actor(name).alive) continue;
      stage.want(name);
      stage.initiate(name);
      // Answers are delivered before another node begins: else all of them cross for ever on this stage without chance.
      stage.deliverAll();
      checkInvariants(stage);
    }
    await stage.pass();
  }
  assert.deepStrictEqual(missing(), [], `invariant 9: seed ${stage.options.seed}\n${stage.log.join("\n")}`);
}

function draw({ random }: Stage, weights: Weights): keyof Weights {
  const kinds = Object.keys(weights) as (keyof Weights)[];
  let left = random.next() * kinds.reduce((sum, kind) => sum + weights[kind], 0);
  for (const kind of kinds) {
    left -= weights[kind];
    if (left < 0) return kind;
  }
  return "time";
}

async function takeStep(stage: Stage, kind: keyof Weights): Promise<void> {
  const { random } = stage;
  const name = pick(stage, [...stage.actors.keys()]);
  const actor = stage.actor(name);
  if (kind === "time") return await stage.pass();
  if (kind === "deliver" || kind === "old" || kind === "connect" || kind === "reset") return wireStep(stage, kind);
  if (kind === "freeze" && stage.clockOf(name).isFrozen) return stage.thaw(name);
  if (!stage.isAwake(name)) return;
  switch (kind) {
    case "initiate":
      return stage.initiate(name);
    case "train":
      return stage.train(name);
    case "save":
      return stage.save(name);
    case "crashRestored":
      return stage.crash(name, "restored");
    case "crashLost":
      return stage.crash(name, "lost");
    case "want":
      return stage.want(name);
    case "freeze":
      return stage.freeze(name);
    case "close": {
      const links = actor.exchange.links();
      if (links.length > 0) stage.close(name, links[random.below(links.length)].peer);
    }
  }
}

function wireStep(stage: Stage, kind: "deliver" | "old" | "connect" | "reset"): void {
  if (kind === "deliver") return deliverSome(stage);
  const wire: Wire = pick(stage, stage.wires);
  if (kind === "connect") return stage.connect(wire);
  if (kind === "reset") return stage.reset(wire);
  const from = wire.ends[stage.random.below(2)];
  const to = wire.other(from);
  if (!stage.isAwake(to)) return;
  const place = stage.wires.indexOf(wire);
  const before = sharedSessions(stage)[place];
  const message = stage.deliverOld(from, to, stage.random.below(12));
  if (before === undefined || message === undefined) return;
  if (message.kind === "close" && sessionKey(message.session) === sessionKey(before)) return;
  assert.deepStrictEqual(sharedSessions(stage)[place], before, "invariant 6: an old message has ended a live session");
}

/** Delivers the next frame of one of all streams that carry any. */
function deliverSome(stage: Stage): void {
  const ways = stage.wires.flatMap((wire) => wire.ends.map((from) => ({ wire, from, to: wire.other(from) })));
  const full = ways.filter(({ wire, from, to }) => wire.queues.get(from)!.length > 0 && stage.isAwake(to));
  if (full.length === 0) return;
  const { from, to } = pick(stage, full);
  stage.deliver(from, to);
}

function pick<Item>({ random }: Stage, items: readonly Item[]): Item {
  return items[random.below(items.length)];
}
