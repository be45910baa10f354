/**
 * The table of runners: what an experiment file may name.
 *
 * @module
 */
import type { Runner } from "../laboratory/runner.ts";

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
    load: async () => (await import("../laboratory/convex/runner.ts")).convexRunner,
  },
  gossip: {
    native: true,
    load: async () => (await import("../laboratory/gossip/runner.ts")).gossipRunner,
  },
  prune: {
    native: true,
    load: async () => (await import("../laboratory/prune/runner.ts")).pruneRunner,
  },
  "prune-swarm": {
    native: true,
    load: async () => (await import("../laboratory/prune/swarm_runner.ts")).pruneSwarmRunner,
  },
  swarm: {
    native: true,
    load: async () => (await import("../simulate/runner.ts")).swarmRunner,
  },
  workers: {
    native: true,
    load: async () => (await import("../laboratory/workers/runner.ts")).workersRunner,
  },
};
