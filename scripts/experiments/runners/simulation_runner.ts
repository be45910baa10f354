/**
 * Whole simulated swarms as runs of an experiment.
 *
 * @module
 */
import type { Outcome, Runner } from "../compare/runner.ts";
import {
  barSums,
  honestAccuracies,
  runSimulation,
  type SimulationReport,
  simulationSchema,
} from "../../simulation/mod.ts";

/** Accuracies whose price in bytes is a figure: `bytesTo97` and so on. */
const TARGETS = [0.9, 0.95, 0.97, 0.975];

/** The kind `swarm`: the daemon's own nodes, in memory. */
export const swarmRunner: Runner<typeof simulationSchema> = {
  kind: "swarm",
  schema: simulationSchema,
  run: async (settings, seed) => outcomeOf(await runSimulation(settings, seed)),
};

/** A report's figures: accuracies of the honest nodes' served models in [0, 1], bars, bytes a node; and its curve. */
export function outcomeOf(report: SimulationReport): Outcome {
  const { nodes, curve, backdoor } = report;
  const honest = nodes.filter(({ liar }) => liar === undefined);
  const accuracies = honestAccuracies(nodes);
  const losses = honest.flatMap(({ loss }) => loss ?? []);
  const { ofLiars, ofHonest } = barSums(report);
  const last = curve[curve.length - 1];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const kind = (name: "deltas" | "openings" | "heartbeats") => mean(nodes.map(({ bytesByKind }) => bytesByKind[name]));
  const column = (name: keyof typeof last) => curve.map((moment) => moment[name]);
  return {
    figures: {
      accuracy: mean(accuracies),
      lowest: Math.min(...accuracies),
      diverged: honest.filter(({ diverged }) => diverged !== undefined).length,
      meanModelAccuracy: last.meanModelAccuracy,
      loss: mean(losses),
      disagreement: last.disagreement,
      bars: ofLiars.count + ofHonest.count,
      barsOfLiars: ofLiars.count,
      barsOfHonest: ofHonest.count,
      ...ofLiars.firstRound === undefined ? {} : { firstBarOfLiars: ofLiars.firstRound },
      ...ofHonest.firstRound === undefined ? {} : { firstBarOfHonest: ofHonest.firstRound },
      ...backdoor === undefined ? {} : { backdoorShare: backdoor },
      bytes: last.bytesSent,
      deltaBytes: kind("deltas"),
      openingBytes: kind("openings"),
      heartbeatBytes: kind("heartbeats"),
      denseBytes: last.denseBytes,
      exchanges: mean(nodes.map(({ exchanges }) => exchanges)),
      ...Object.fromEntries(TARGETS.flatMap((target) => {
        const bytes = bytesTo(target, curve);
        return bytes === undefined ? [] : [[`bytesTo${`${target * 100}`.replace(".", "_")}`, bytes]];
      })),
    },
    curve: {
      steps: column("steps"),
      seconds: column("milliseconds").map((milliseconds) => milliseconds / 1000),
      bytes: column("bytesSent"),
      accuracy: column("accuracy"),
      lowest: column("lowest"),
      loss: column("loss"),
      disagreement: column("disagreement"),
    },
  };
}

/** Bytes a node had sent when the mean accuracy first reached `target`, between two points of the curve. */
function bytesTo(target: number, curve: SimulationReport["curve"]): number | undefined {
  const at = curve.findIndex(({ accuracy }) => accuracy >= target);
  if (at < 0) return undefined;
  const [before, after] = [curve[at - 1] ?? { bytesSent: 0, accuracy: 0 }, curve[at]];
  const way = (target - before.accuracy) / (after.accuracy - before.accuracy);
  return before.bytesSent + way * (after.bytesSent - before.bytesSent);
}
