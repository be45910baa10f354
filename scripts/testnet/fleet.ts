/**
 * The daemon processes of a testnet: started, signalled and ended.
 *
 * @module
 */
import { type DaemonProcess, startDaemon } from "./daemon_process.ts";
import type { ChildReaper } from "../terminal/mod.ts";
import type { NodePlan } from "./node_plan.ts";
import type { SwarmView } from "./swarm_view.ts";

/** What a fleet is made of. */
export interface FleetParts {
  readonly plans: readonly NodePlan[];
  /** Told of all that the processes say and of their ends. */
  readonly view: SwarmView;
  readonly reaper: ChildReaper;
  /** Seconds since the testnet's start. */
  readonly seconds: () => number;
  /** Told of what happens, in a line. */
  readonly note: (text: string) => void;
  /** Called after each event and each end of a process. */
  readonly changed: () => void;
  /** Longest wait for a daemon to stop in good order when all are to end, in ms. */
  readonly patience: number;
}

/** What a daemon is started for. */
export interface Orders {
  /** Local steps to take, and those it is spared since it joins late. */
  readonly steps: number;
  readonly spared: number;
  /** Nodes that run, or are about to be started too. */
  readonly together: ReadonlySet<number>;
}

/** Daemon processes, named by their node's number. */
export interface Fleet {
  /** Starts a daemon. */
  launch(node: number, orders: Orders): Promise<void>;
  signal(node: number, name: Deno.Signal): void;
  /** What a daemon said last of itself; empty if it said nothing. */
  lastWords(node: number): string;
  /** Ends all: in good order those that are quick about it, the others by force. */
  end(): Promise<void>;
}

const STARTS: Readonly<Record<string, string>> = {
  initial: "the task's initial model",
  snapshot: "a neighbour's model",
  checkpoint: "its checkpoint",
};

/** Creates a fleet of which nothing runs yet. */
export function createFleet({ plans, view, reaper, seconds, note, changed, patience }: FleetParts): Fleet {
  const daemons = new Map<number, DaemonProcess>();

  async function launch(node: number, { steps, spared, together }: Orders): Promise<void> {
    const launchedAt = seconds();
    view.launched(node, steps, spared);
    const daemon = startDaemon({
      args: plans[node].args(steps, (other) => together.has(other)),
      log: plans[node].log,
      onEvent(event, time) {
        view.record(node, event, launchedAt + time / 1000);
        if (event.type === "ready") note(`node ${node}: ready`);
        if (event.type === "fetched") note(`node ${node}: has fetched the weights`);
        if (event.type === "started") note(`node ${node}: trains from ${STARTS[event.from]}`);
        if (event.type === "finished") note(`node ${node}: finished`);
        changed();
      },
    });
    daemons.set(node, daemon);
    const ended = (exit: number | string) => {
      view.exited(node, exit);
      changed();
      return reaper.remove(daemon.pid);
    };
    // Where its output cannot be kept, on a full disk, say, it is as good as a node that failed.
    daemon.exited.then(ended, (error) => ended(`its log was lost: ${error.message}`)).catch(() => {});
    await reaper.add(daemon.pid);
  }

  async function end(): Promise<void> {
    const all = [...daemons.values()];
    for (const daemon of all) {
      daemon.signal("SIGTERM");
      daemon.signal("SIGCONT");
    }
    const timer = setTimeout(() => {
      for (const daemon of all) daemon.signal("SIGKILL");
    }, patience);
    await Promise.allSettled(all.map(({ exited }) => exited));
    clearTimeout(timer);
  }

  return {
    launch,
    signal: (node, name) => daemons.get(node)?.signal(name),
    lastWords: (node) => daemons.get(node)?.lastWords ?? "",
    end,
  };
}
