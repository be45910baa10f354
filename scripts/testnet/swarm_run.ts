/**
 * Runs a swarm of daemon processes: starts them, causes the faults, waits until all have finished, and stops them.
 *
 * @module
 */
import { type Action, createFaultPlan } from "./fault_plan.ts";
import type { Fault } from "./faults.ts";
import { count, duration, percent } from "../terminal/mod.ts";
import { createFleet, type FleetParts } from "./fleet.ts";
import type { FaultReport } from "./testnet_report.ts";
import { type Exit, isRunning, type NodeView } from "./swarm_view.ts";

/** Longest waits, in ms. */
export interface Limits {
  /** For any event of any node, the start included; a freeze does not count. */
  readonly silence: number;
  /** For the daemons to measure their models and stop in good order after SIGTERM. */
  readonly stop: number;
  /** For a daemon to stop when the testnet has failed or was interrupted. */
  readonly abandon: number;
}

/** What a swarm is run with. */
export interface SwarmParts extends Omit<FleetParts, "changed" | "patience"> {
  readonly faults: readonly Fault[];
  /** Local steps of each node. */
  readonly steps: number;
  readonly limits: Limits;
  /** Called several times a second, with the seconds since the first node began to train. */
  readonly observe: (trainingSeconds: number | undefined) => void;
}

/** How often the swarm is looked at, in ms; a fault by progress is late by no more than this and one round. */
const OBSERVE_PERIOD = 100;

/** A swarm that did not do what was asked. */
export class SwarmFailure extends Error {
  override readonly name = "SwarmFailure";
}

/** One swarm of daemon processes. */
export interface SwarmRun {
  /** Faults caused so far. */
  readonly faults: readonly FaultReport[];
  /**
   * Runs until every node that was not killed has finished, was stopped, measured itself and has ended in good order.
   * When it settles, no daemon is left.
   *
   * @throws {SwarmFailure} in one line, if a node failed or a fault could not be caused
   * @throws the signal's reason when it is aborted
   */
  run(signal: AbortSignal): Promise<void>;
}

/** Prepares a swarm; nothing is started before it is run. */
export function createSwarmRun(parts: SwarmParts): SwarmRun {
  const { plans, view, limits, seconds, note } = parts;
  const pending = createFaultPlan(parts.faults);
  const faults: FaultReport[] = [];
  let lastChange = performance.now();
  let stir = Promise.withResolvers<void>();
  const fleet = createFleet({
    ...parts,
    patience: limits.abandon,
    changed() {
      lastChange = performance.now();
      stir.resolve();
    },
  });

  async function act(action: Action): Promise<void> {
    const { kind, node, fault } = action;
    const running = isRunning(view.nodes[node]);
    if (kind === "thaw") {
      if (!running) return;
      fleet.signal(node, "SIGCONT");
      view.froze(node, false);
      return note(`node ${node}: goes on`);
    }
    faults.push({ fault: fault.text, seconds: seconds() });
    if (kind === "join") {
      // It takes over the others' model and, so as to finish with them, the share of the steps they have still to do.
      const share = swarmShare();
      const left = Math.max(1, Math.round(parts.steps * (1 - share)));
      note(`node ${node}: joins at ${percent(share, 0)}, for ${count(left)} steps`);
      const running = [...view.nodes.keys()].filter((other) => isRunning(view.nodes[other]));
      return await fleet.launch(node, { steps: left, spared: parts.steps - left, together: new Set(running) });
    }
    if (!running) throw new SwarmFailure(`${fault.text} could not happen: node ${node} was not running`);
    if (kind === "freeze") {
      view.froze(node, true);
      fleet.signal(node, "SIGSTOP");
      note(`node ${node}: frozen for ${duration(action.seconds)}`);
    } else {
      view.killed(node);
      fleet.signal(node, "SIGKILL");
      note(`node ${node}: killed`);
    }
  }

  function swarmShare(): number {
    const running = view.progress().filter((node) => node.running);
    return running.reduce((sum, { share }) => sum + share, 0) / Math.max(1, running.length);
  }

  function trainingSeconds(): number | undefined {
    const starts = view.nodes.flatMap(({ startedAt }) => startedAt ?? []);
    return starts.length === 0 ? undefined : Math.max(0, seconds() - Math.min(...starts));
  }

  /** Waits for an event or a moment, whichever is first. */
  async function pause(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    parts.observe(trainingSeconds());
    const wake = () => stir.resolve();
    const timer = setTimeout(wake, OBSERVE_PERIOD);
    signal.addEventListener("abort", wake, { once: true });
    await stir.promise;
    signal.removeEventListener("abort", wake);
    clearTimeout(timer);
    stir = Promise.withResolvers();
    signal.throwIfAborted();
  }

  /** Why a process ended, in its own words where it had some. */
  function ending(node: number): string {
    const words = fleet.lastWords(node);
    return `(${describe(view.nodes[node].exit)})${words === "" ? "" : `: ${words}`}`;
  }

  async function train(signal: AbortSignal): Promise<void> {
    const joining = new Set(parts.faults.filter(({ kind }) => kind === "join").map(({ node }) => node));
    const together = new Set([...plans.keys()].filter((node) => !joining.has(node)));
    for (const node of together) await fleet.launch(node, { steps: parts.steps, spared: 0, together });
    for (;;) {
      const dead = view.nodes.findIndex(({ state }) => state === "failed" || state === "stopped");
      if (dead >= 0) throw new SwarmFailure(`node ${dead} ended too soon ${ending(dead)}`);
      const training = trainingSeconds();
      if (training !== undefined) { for (const action of pending.due(training, view.progress())) await act(action); }
      if (pending.frozen > 0) lastChange = performance.now();
      else if (view.nodes.filter(isRunning).every(({ state }) => state === "finished")) break;
      if (performance.now() - lastChange > limits.silence) {
        throw new SwarmFailure(`no node has said anything for ${duration(limits.silence / 1000)}`);
      }
      await pause(signal);
    }
    const [missed] = pending.waiting;
    if (missed !== undefined) {
      throw new SwarmFailure(`${missed.text} did not happen: training was over after ${duration(trainingSeconds())}`);
    }
  }

  async function stop(signal: AbortSignal): Promise<void> {
    note("all have finished; they measure their models and leave");
    const asked = [...view.nodes.entries()].filter(([, node]) => isRunning(node))
      .map(([node, view]) => ({ node, before: measurements(view) }));
    for (const { node } of asked) fleet.signal(node, "SIGTERM");
    const until = performance.now() + limits.stop;
    while (view.nodes.some(isRunning)) {
      if (performance.now() > until) {
        const slow = view.nodes.findIndex(isRunning);
        throw new SwarmFailure(`node ${slow} did not stop within ${duration(limits.stop / 1000)} of SIGTERM`);
      }
      await pause(signal);
    }
    parts.observe(trainingSeconds());
    for (const { node, before } of asked) {
      if (view.nodes[node].exit !== 0) {
        throw new SwarmFailure(`node ${node} did not stop in good order ${ending(node)}`);
      }
      if (measurements(view.nodes[node]) === before) {
        throw new SwarmFailure(`node ${node} did not measure its model at the end`);
      }
      // Whoever lies may be refused from its first message on.
      if (view.nodes[node].liar !== undefined) continue;
      if (plans.length > 1 && (view.nodes[node].status?.exchanges ?? 0) === 0) {
        throw new SwarmFailure(`node ${node} never exchanged with a neighbour; its log says why (--out DIR keeps it)`);
      }
    }
  }

  return {
    faults,
    async run(signal) {
      try {
        await train(signal);
        await stop(signal);
      } finally {
        await fleet.end();
      }
    },
  };
}

function measurements({ series }: NodeView): number {
  return series.filter(({ type }) => type === "evaluated").length;
}

function describe(exit: Exit | undefined): string {
  return typeof exit === "number" ? `exit code ${exit}` : `${exit}`;
}
