/**
 * The table of runners: what an experiment file may name.
 *
 * @module
 */
import type { Runner } from "./runner.ts";

/** How to get at a runner. */
export interface RunnerEntry {
  /** Whether it needs TensorFlow's native library. */
  readonly native: boolean;
  /** Loads it; until then nothing of it is loaded. */
  load(): Promise<Runner>;
}

/** Runners by kind. */
export type RunnerTable = Readonly<Record<string, RunnerEntry>>;

/** All runners. */
export const RUNNERS: RunnerTable = {
  convex: {
    native: false,
    load: async () => (await import("../runners/convex/convex_runner.ts")).convexRunner,
  },
  gossip: {
    native: true,
    load: async () => (await import("../runners/gossip/gossip_runner.ts")).gossipRunner,
  },
  prune: {
    native: true,
    load: async () => (await import("../runners/prune/prune_runner.ts")).pruneRunner,
  },
  "prune-swarm": {
    native: true,
    load: async () => (await import("../runners/prune/prune_swarm_runner.ts")).pruneSwarmRunner,
  },
  swarm: {
    native: true,
    load: async () => (await import("../runners/simulation_runner.ts")).swarmRunner,
  },
  workers: {
    native: true,
    load: async () => (await import("../runners/workers/workers_runner.ts")).workersRunner,
  },
};
