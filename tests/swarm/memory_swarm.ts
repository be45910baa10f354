/**
 * A whole swarm in memory: the daemon's own nodes on a virtual clock, with faults by seed.
 *
 * @module
 */
import { builtinTask } from "../../compute/builtin_task.ts";
import { createRandom } from "../../compute/random.ts";
import type { ExchangeSettings } from "../../compute/task.ts";
import type { Trainer } from "../../compute/trainer.ts";
import { addVector, norm, subtract, type Vector } from "../../compute/vector.ts";
import { composeNode } from "../../daemon/compose.ts";
import type { NodeEvent } from "../../daemon/events.ts";
import { createMemoryNetwork, type MemoryNetwork, type MemoryNetworkOptions } from "../../daemon/memory.ts";
import type { Node } from "../../daemon/node.ts";
import type { Graph } from "../../daemon/topology.ts";
import { createVirtualClock, type VirtualClock } from "../../daemon/virtual_clock.ts";
import { createLinearTrainer } from "./linear_trainer.ts";

/** What a swarm in memory is made from. */
export interface SwarmOptions {
  readonly nodes: number;
  readonly steps: number;
  readonly seed: number;
  readonly partition?: string;
  readonly skew?: boolean;
  readonly exchange?: Partial<ExchangeSettings>;
  /** Who is whose neighbour; without it all but the first know only the first, and choose. */
  readonly graph?: Graph;
  readonly degree?: number;
  readonly network?: Partial<Omit<MemoryNetworkOptions, "clock" | "random">>;
  /** Virtual time of a local step at node i, in ms. Default 5 everywhere. */
  readonly stepTime?: (node: number) => number;
}

/** One node of the swarm and all that it has recorded. */
export interface Member {
  readonly node: Node;
  readonly trainer: Trainer;
  readonly events: (NodeEvent & { readonly at: number })[];
  readonly stop: AbortController;
  /** Settles when the node has left. */
  readonly ended: Promise<void>;
}

/** A running swarm. */
export interface Swarm {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly members: Map<number, Member>;
  /** Starts node i, to take `steps` local steps. */
  start(index: number, steps?: number): Promise<Member>;
  /** Runs for so many ms of virtual time. */
  pass(milliseconds: number): Promise<void>;
  /** Runs until all members given have finished their steps. */
  finish(indices?: readonly number[]): Promise<void>;
  /** Stops all members given in good order. */
  stop(indices?: readonly number[]): Promise<void>;
}

/** The name of node i; names sort like indices. */
export const nameOf = (index: number) => `node-${String(index).padStart(3, "0")}`;

/** Makes a swarm; no node is started. */
export function createSwarm(options: SwarmOptions): Swarm {
  const { nodes, steps, seed, graph, degree = 4, stepTime = () => 5 } = options;
  const random = createRandom(seed);
  const clock = createVirtualClock();
  const network = createMemoryNetwork({ clock, random: random.fork("network"), latency: 5, ...options.network });
  const task = builtinTask("digits", {
    seed,
    steps: steps || undefined,
    learningRate: 0.05,
    batch: 16,
    exchange: { compress: "top-k", density: 0.05, values: "sign", localSteps: 8, ...options.exchange },
    skew: options.skew ?? false,
  });
  const members = new Map<number, Member>();
  const known = (index: number) => ({ peer: nameOf(index), address: nameOf(index) });

  async function start(index: number, own = steps): Promise<Member> {
    const life = members.get(index) === undefined ? 0 : 1;
    const name = nameOf(index);
    const transport = network.transport(name);
    const nodeClock = network.clock(name);
    const nodeRandom = random.fork(`${index}/${life}`);
    const nonces = nodeRandom.fork("nonces");
    const events: Member["events"] = [];
    const trainer = await createLinearTrainer({
      task,
      shard: { index, count: nodes },
      partition: options.partition,
      seed: `${seed}/${index}/${life}`,
      clock: nodeClock,
      stepTime: stepTime(index),
    });
    const node = composeNode({
      transport,
      trainer,
      clock: nodeClock,
      random: nodeRandom,
      nonce: () => (BigInt(nonces.uint32()) << 32n) | BigInt(nonces.uint32()),
      record: (event) => void events.push({ at: clock.now(), ...event }),
    }, {
      task,
      steps: own,
      skewed: (options.partition ?? "iid") !== "iid",
      fixed: graph?.[index].map(known) ?? [],
      bootstrap: graph === undefined && index > 0 ? [known(0)] : [],
      degree,
    });
    const stop = new AbortController();
    const member = { node, trainer, events, stop, ended: node.run(stop.signal) };
    members.set(index, member);
    return member;
  }

  const chosen = (indices: readonly number[] = [...members.keys()]) => indices.map((index) => members.get(index)!);

  return {
    clock,
    network,
    members,
    start,
    pass: (milliseconds) => clock.run(clock.now() + milliseconds),
    async finish(indices) {
      const isDone = ({ events }: Member) => events.some(({ type }) => type === "finished");
      for (let turns = 0; !chosen(indices).every(isDone); turns++) {
        if (turns > 10_000) throw new Error(`The swarm has not finished by ${clock.now()} ms`);
        await clock.run(clock.now() + 100);
      }
    },
    async stop(indices) {
      const leaving = chosen(indices);
      for (const { stop } of leaving) stop.abort();
      let left = 0;
      for (const { ended } of leaving) ended.then(() => left++);
      for (let turns = 0; left < leaving.length; turns++) {
        if (turns > 10_000) throw new Error(`The swarm has not left by ${clock.now()} ms`);
        await clock.run(clock.now() + 100);
      }
    },
  };
}

/** Makes a swarm and starts all nodes. */
export async function startSwarm(options: SwarmOptions): Promise<Swarm> {
  const swarm = createSwarm(options);
  for (let index = 0; index < options.nodes; index++) await swarm.start(index);
  return swarm;
}

/** The last measured accuracy of a node's own model, in [0, 1]. */
export function accuracyOf({ events }: Member): number {
  return events.findLast((event) => event.type === "evaluated")?.accuracy ?? NaN;
}

/** Events of one type. */
export function eventsOf<Type extends NodeEvent["type"]>({ events }: Member, type: Type) {
  return events.filter((event): event is Extract<NodeEvent, { type: Type }> & { at: number } => event.type === type);
}

/** sqrt(mean of ‖x_i − x̄‖²)/‖x̄‖. */
export function disagreementOf(members: readonly Member[]): number {
  const mean: Vector = new Float32Array(members[0].node.model.length);
  for (const { node } of members) addVector(mean, node.model, 1 / members.length);
  let sum = 0;
  const difference = new Float32Array(mean.length);
  for (const { node } of members) {
    subtract(node.model, mean, difference);
    sum += norm(difference) ** 2;
  }
  return Math.sqrt(sum / members.length) / norm(mean);
}
