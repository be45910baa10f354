/**
 * A whole swarm in memory: the daemon's own nodes on a virtual clock, with faults by seed.
 *
 * @module
 */
import { createRandom } from "../../compute/vector/mod.ts";
import type { Exchange } from "../../protocol/exchange/mod.ts";
import type { PreparedTask } from "../../compute/task/mod.ts";
import type { Trainer } from "../../compute/training/mod.ts";
import {
  type Archive,
  createNode,
  DivergedError,
  type Node,
  type NodeEvent,
  type NodeHandle,
  type NodeSettings,
  type NodeState,
  settingsOfTask,
} from "../../daemon/node/mod.ts";
import {
  createMemoryNetwork,
  createVirtualClock,
  type MemoryNetwork,
  type MemoryNetworkOptions,
  type VirtualClock,
} from "../../daemon/network/mod.ts";
import type { Judge, TrustOptions } from "../../protocol/trust/mod.ts";
import type { Graph } from "../../daemon/membership/graphs.ts";
import { liarAt, type LiarSpec, lyingCompressor, shownModel } from "../liars/mod.ts";
import { timeTrainer } from "./timed_trainer.ts";

/** What a swarm in memory is made from. */
export interface SwarmOptions {
  /** What is trained, and how many local steps a node takes; 0 = until it is stopped. */
  readonly prepared: PreparedTask;
  readonly seed: number;
  /** Shards are no fair samples of all examples. */
  readonly skewed: boolean;
  /** Who is whose neighbour; without it all but the first know only the first, and choose. */
  readonly graph?: Graph | undefined;
  /** Links wanted where neighbours are chosen. Default 4. */
  readonly degree?: number | undefined;
  /** Latency is 5 ms unless given. */
  readonly network?: Partial<Omit<MemoryNetworkOptions, "clock" | "random">>;
  /** Virtual time of a local step at a node, in ms. Default 5 everywhere. */
  readonly stepTime?: (node: number) => number;
  /** A node's trainer, whose steps may take any real time. `life` counts a node's starts from 0. */
  readonly trainer: (node: number, life: number) => Promise<Trainer>;
  /** Bytes a second that a node may send, for adaptive Top-K. As the task's density says by default. */
  readonly upload?: number;
  /** Nodes measure their own models, as daemons do. Default true. */
  readonly evaluates?: boolean | undefined;
  /** Thresholds by which nodes believe their neighbours; as daemons do by default. */
  readonly trust?: Partial<TrustOptions> | "off" | undefined;
  /** Judges a node's neighbours in another way. */
  readonly judge?: ((node: number) => Judge | undefined) | undefined;
  /** Nodes that lie. */
  readonly liars?: readonly LiarSpec[] | undefined;
  /** Where a node's state goes; none is kept by default. */
  readonly archive?: (node: number) => Archive | undefined;
  /** Told of each event of each node. */
  readonly record?: (node: number, event: NodeEvent) => void;
  /** Told of a node that has left since its training diverged for good; without it, that is a failure of the whole run. */
  readonly onDiverged?: (node: number, member: Member, error: DivergedError) => void;
}

/** One node of the swarm, from its start to its end. */
export interface Member {
  readonly node: Node;
  readonly exchange: Exchange;
  readonly trainer: Trainer;
  /** Settles when the node has left. */
  readonly ended: Promise<void>;
  /** True once it has taken all its steps. */
  readonly isFinished: boolean;
  /** Lets it leave in good order. */
  stop(): void;
}

/** A running swarm. */
export interface Swarm {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  /** The nodes that were started and not killed. */
  readonly members: ReadonlyMap<number, Member>;
  /** Runs node i, to take `steps` local steps; anew where it was killed, or from a state that was kept of it. */
  start(index: number, steps?: number, restored?: NodeState): Promise<Member>;
  /** Kills node i without a word; it may be started anew. */
  kill(index: number): void;
  /** Runs for so many ms of virtual time. @throws what a node's training threw */
  pass(milliseconds: number): Promise<void>;
  /** Runs until all members given have finished their steps. @throws {Error} if they have not after 10,000 times `span` ms */
  finish(indices?: readonly number[], span?: number): Promise<void>;
  /** Stops all members given in good order. */
  stop(indices?: readonly number[]): Promise<void>;
}

/** The name of node i; names sort like indices. */
export const nameOf = (index: number) => `node-${String(index).padStart(4, "0")}`;

/** The node of a name. */
export const indexOf = (name: string) => Number(name.slice(name.indexOf("-") + 1));

/** Turns of the clock after which a swarm that should have come to its end is given up. */
const MOST_TURNS = 10_000;
/** Virtual time between two looks whether it has, in ms. */
const SPAN = 100;

/** Makes a swarm; no node is started. */
export function createSwarm(options: SwarmOptions): Swarm {
  const { prepared, seed, skewed, graph, degree = 4, stepTime = () => 5 } = options;
  const random = createRandom(seed);
  const clock = createVirtualClock();
  const network = createMemoryNetwork({ clock, random: random.fork("network"), latency: 5, ...options.network });
  const members = new Map<number, Member>();
  const lives = new Map<number, number>();
  /** The life of each node whose random streams it draws from. */
  const streams = new Map<number, number>();
  let failure: unknown;
  const known = (index: number) => ({ peer: nameOf(index), address: nameOf(index) });

  async function start(index: number, own = prepared.steps, restored?: NodeState): Promise<Member> {
    const life = lives.get(index) ?? 0;
    lives.set(index, life + 1);
    const name = nameOf(index);
    const transport = network.transport(name);
    const nodeClock = network.clock(name);
    // A node that goes on draws from the streams it drew from; its nonces alone must never come again.
    if (restored === undefined) streams.set(index, life);
    const nodeRandom = random.fork(`${index}/${streams.get(index) ?? life}`);
    const nonces = random.fork(`${index}/${life}/nonces`);
    const timing = { world: clock, own: nodeClock, stepTime: stepTime(index) };
    const trainer = timeTrainer(await options.trainer(index, life), timing);
    if (restored !== undefined) await trainer.restore(restored.trainer);
    let isFinished = false;
    const liar = liarAt(options.liars ?? [], index);
    const settings = settingsOfTask({ ...prepared, steps: own }, {
      skewed,
      fixed: graph?.[index].map(known) ?? [],
      bootstrap: graph === undefined && index > 0 ? [known(0)] : [],
      degree,
      evaluates: options.evaluates,
      upload: options.upload,
      // A liar believes everybody: it wants all links.
      trust: liar === undefined ? options.trust : "off",
      judge: liar === undefined ? options.judge?.(index) : undefined,
      restored,
    });
    function lyingSettings(spec: LiarSpec, settings: NodeSettings): NodeSettings {
      const about = {
        model: () => node.model,
        initial: trainer.initial,
        account: { size: 0 },
        progress: () => node.status().steps / own,
      };
      return {
        ...settings,
        createCompressor: (sources) =>
          lyingCompressor(spec, settings.createCompressor(sources), { ...about, random: sources.random.fork("lies") }),
        shown: shownModel(spec, { ...about, random: nodeRandom.fork("what it shows") }),
      };
    }
    const { node, exchange }: NodeHandle = createNode(
      {
        transport,
        trainer,
        clock: nodeClock,
        random: nodeRandom,
        nonce: () => (BigInt(nonces.uint32()) << 32n) | BigInt(nonces.uint32()),
        record(event) {
          if (event.type === "finished") isFinished = true;
          // A daemon goes on with its other peers; here it is a failure of the whole run.
          if (event.type === "fault") failure ??= new Error(`Node ${index} failed on ${event.peer}: ${event.stack}`);
          options.record?.(index, event);
        },
        archive: options.archive?.(index),
      },
      liar === undefined ? settings : lyingSettings(liar, settings),
    );
    const abort = new AbortController();
    const member: Member = {
      node,
      exchange,
      trainer,
      ended: node.run(abort.signal),
      get isFinished() {
        return isFinished;
      },
      stop: () => abort.abort(),
    };
    member.ended.catch((error) => {
      if (error instanceof DivergedError && options.onDiverged !== undefined) {
        kill(index);
        return options.onDiverged(index, member, error);
      }
      // Whoever waits for the swarm hears of it.
      failure ??= error;
    });
    members.set(index, member);
    return member;
  }

  function kill(index: number): void {
    network.kill(nameOf(index));
    members.delete(index);
  }

  /** Lets time pass until `isDone`. */
  async function runUntil(isDone: () => boolean, what: string, span = SPAN): Promise<void> {
    for (let turns = 0; !isDone(); turns++) {
      if (turns > MOST_TURNS) throw new Error(`The swarm has not ${what} by ${clock.now()} ms`);
      await pass(span);
    }
  }

  async function pass(milliseconds: number): Promise<void> {
    await clock.run(clock.now() + milliseconds);
    if (failure !== undefined) throw failure;
  }

  const chosen = (indices: readonly number[] = [...members.keys()]) => indices.map((index) => members.get(index)!);

  return {
    clock,
    network,
    members,
    start,
    kill,
    pass,
    finish: (indices, span) => runUntil(() => chosen(indices).every(({ isFinished }) => isFinished), "finished", span),
    async stop(indices) {
      const leaving = chosen(indices);
      let left = 0;
      for (const member of leaving) {
        member.stop();
        member.ended.then(() => left++, () => {});
      }
      await runUntil(() => left === leaving.length, "left");
    },
  };
}
