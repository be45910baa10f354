/**
 * What is kept of the nodes' events: sums, since a long run has millions of events.
 *
 * @module
 */
import type { NodeEvent, NodeStatus, TrafficKind } from "../../daemon/node/mod.ts";
import type { RefusedSnapshot, SimulatedBar, SimulatedNode } from "./simulation_report.ts";
import { indexOf } from "./swarm.ts";

/** What a node did, as far as its events and its status tell. */
export type NodeSums = Omit<SimulatedNode, "node" | "liar" | "stepTime" | "examples" | "classes" | "accuracy" | "loss">;

interface Notes {
  readonly startedFrom: string[];
  readonly openings: Record<string, number>;
  readonly neighbours: Set<string>;
  /** The status at the end of each life but the last. */
  readonly former: NodeStatus[];
}

/** An observer of all nodes of a swarm. */
export class NodeRecords {
  readonly #records: readonly Notes[];
  /** Rounds that each node has done in its present life. */
  readonly #rounds: number[];
  readonly #bars: SimulatedBar[] = [];
  readonly #refusedSnapshots: RefusedSnapshot[] = [];

  constructor(nodes: number) {
    this.#records = Array.from({ length: nodes }, () => ({
      startedFrom: [],
      openings: {},
      neighbours: new Set<string>(),
      former: [],
    }));
    this.#rounds = Array<number>(nodes).fill(0);
  }

  /** Takes note of an event. */
  record(node: number, event: NodeEvent): void {
    const record = this.#records[node];
    switch (event.type) {
      case "started":
        record.startedFrom.push(event.from);
        break;
      case "linkOpened":
        record.openings[event.choice] = (record.openings[event.choice] ?? 0) + 1;
        record.neighbours.add(event.peer);
        break;
      case "linkClosed":
        record.neighbours.delete(event.peer);
        break;
      case "round":
        this.#rounds[node] = event.round;
        break;
      case "barred":
        this.#bars.push({ node, peer: indexOf(event.peer), round: this.#rounds[node], cause: event.cause });
        break;
      case "snapshotRefused":
        this.#refusedSnapshots.push({ node, peer: indexOf(event.peer) });
        break;
    }
  }

  /** A life of a node has ended with this status. */
  ended(node: number, status: NodeStatus): void {
    this.#records[node].former.push(status);
    this.#records[node].neighbours.clear();
    this.#rounds[node] = 0;
  }

  /** Whom nodes have barred, in order. */
  get bars(): readonly SimulatedBar[] {
    return this.#bars;
  }

  /** Whose snapshots nodes have not believed, in order. */
  get refusedSnapshots(): readonly RefusedSnapshot[] {
    return this.#refusedSnapshots;
  }

  /** The peers to which each node has links now. */
  neighbours(): readonly ReadonlySet<string>[] {
    return this.#records.map(({ neighbours }) => neighbours);
  }

  /** The sums over all lives of a node, of which the last may go on with the status given. */
  sums(node: number, status: NodeStatus | undefined): NodeSums {
    const { startedFrom, openings, former } = this.#records[node];
    const lives = status === undefined ? former : [...former, status];
    const sum = (pick: (status: NodeStatus) => number) => lives.reduce((total, life) => total + pick(life), 0);
    const kinds: readonly TrafficKind[] = ["deltas", "openings", "heartbeats"];
    return {
      steps: sum(({ steps }) => steps),
      rounds: sum(({ round }) => round),
      exchanges: sum(({ exchanges }) => exchanges),
      bytesSent: sum(({ bytesSent }) => bytesSent),
      bytesReceived: sum(({ bytesReceived }) => bytesReceived),
      bytesByKind: Object.fromEntries(
        kinds.map((kind) => [kind, sum(({ bytesByKind }) => bytesByKind[kind])]),
      ) as Record<
        TrafficKind,
        number
      >,
      denseBytes: sum(({ denseBytes }) => denseBytes),
      startedFrom,
      openings,
    };
  }
}
