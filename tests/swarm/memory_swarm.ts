/**
 * Swarms in memory for tests: small real trainers, and every event kept.
 *
 * @module
 */
import { builtinTask, type ExchangeSettings, preparedTask } from "../../compute/task/mod.ts";
import type { NodeEvent, NodeState } from "../../daemon/node/mod.ts";
import * as distance from "../../scripts/simulation/consensus_distance.ts";
import * as laboratory from "../../scripts/simulation/swarm.ts";
import { createLinearTrainer } from "./linear_trainer.ts";

export { nameOf } from "../../scripts/simulation/swarm.ts";

/** What a swarm of tests is made from. */
export interface SwarmOptions extends
  Pick<
    laboratory.SwarmOptions,
    "seed" | "graph" | "degree" | "network" | "stepTime" | "archive" | "upload" | "judge" | "trust" | "liars"
  > {
  readonly nodes: number;
  /** Local steps of a node; 0 = until it is stopped. */
  readonly steps: number;
  readonly partition?: string | undefined;
  /** Shards that the examples are cut into, of which nodes have the first ones. Default: as many as there are nodes. */
  readonly shards?: number | undefined;
  readonly skew?: boolean;
  readonly exchange?: Partial<ExchangeSettings>;
}

/** One node of the swarm and all that it has recorded, in all its lives. */
export interface Member extends laboratory.Member {
  readonly events: (NodeEvent & { readonly at: number })[];
}

/** A running swarm. */
export interface Swarm extends Pick<laboratory.Swarm, "clock" | "network" | "pass" | "finish" | "stop"> {
  /** Every node that was started, killed ones as well. */
  readonly members: ReadonlyMap<number, Member>;
  start(index: number, steps?: number, restored?: NodeState): Promise<Member>;
  kill(index: number): void;
}

/** Makes a swarm; no node is started. */
export function createSwarm(options: SwarmOptions): Swarm {
  const { nodes, steps, seed, partition, shards = nodes, skew = false, exchange, ...rest } = options;
  const task = builtinTask("digits", {
    seed,
    steps: steps || undefined,
    learningRate: 0.05,
    batch: 16,
    exchange: { compress: "top-k", density: 0.05, values: "sign", localSteps: 8, ...exchange },
    skew,
  });
  const members = new Map<number, Member>();
  const events = Array.from({ length: nodes }, (): Member["events"] => []);
  const swarm = laboratory.createSwarm({
    ...rest,
    prepared: preparedTask(task, steps),
    seed,
    skewed: (partition ?? "iid") !== "iid",
    trainer: (index, life) =>
      createLinearTrainer({
        task,
        shard: { index, count: shards },
        partition,
        seed: `${seed}/${index}/${life}`,
      }),
    record: (index, event) => void events[index].push({ at: swarm.clock.now(), ...event }),
  });
  return {
    ...swarm,
    members,
    async start(index, own, restored) {
      const member: Member = Object.assign(await swarm.start(index, own, restored), { events: events[index] });
      members.set(index, member);
      return member;
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
  return events.findLast((event) => event.type === "evaluated")?.metric ?? NaN;
}

/** Events of one type. */
export function eventsOf<Type extends NodeEvent["type"]>({ events }: Member, type: Type) {
  return events.filter((event): event is Extract<NodeEvent, { type: Type }> & { at: number } => event.type === type);
}

/** √(mean of ‖x_i − x̄‖²)/‖x̄‖. */
export function consensusDistance(members: readonly Member[]): number {
  return distance.consensusDistance(members.map(({ node }) => node.model));
}
