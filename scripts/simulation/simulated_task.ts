/**
 * The task of a simulation.
 *
 * @module
 */
import {
  builtinTask,
  defaultSkewRules,
  type SkewRules,
  skewRulesFor,
  type Task,
  usualModel,
} from "../../compute/task/mod.ts";
import { parsePartition } from "../../compute/data/mod.ts";
import type { SimulationSettings } from "./simulation_settings.ts";

/** The task that the settings ask for, as the testnet trains it. */
export function simulatedTask(settings: SimulationSettings, seed: number): Task {
  const { steps, compress, values } = settings;
  return builtinTask(settings.task, {
    model: settings.model ?? undefined,
    seed,
    steps,
    batch: settings.batch ?? undefined,
    optimiser: settings.optimiser ?? undefined,
    learningRate: settings.learningRate ?? undefined,
    momentum: settings.momentum ?? undefined,
    nesterov: settings.nesterov ?? undefined,
    betas: settings.betas ?? undefined,
    weightDecay: settings.weightDecay ?? undefined,
    clip: settings.clip ?? undefined,
    warmup: settings.warmup ?? undefined,
    schedule: settings.schedule ?? undefined,
    prune: settings.prune === null ? undefined : { ratio: settings.prune },
    exchange: {
      compress,
      values,
      density: settings.density ?? undefined,
      localSteps: settings.localSteps ?? undefined,
    },
    skew: skewRules(settings),
  });
}

function skewRules(
  { skew, partition, task, model: named, adjust, correction, pull, slowMomentum }: SimulationSettings,
): SkewRules | false {
  const model = named ?? usualModel(task) ?? "";
  const suited = skewRulesFor(model, parsePartition(partition));
  const chosen = skew === "auto" ? suited : skew === "on" && (suited || defaultSkewRules(model));
  const own = Object.fromEntries(
    Object.entries({ adjust, correction, pull, slowMomentum }).filter(([, value]) => value !== null),
  );
  if (chosen === false && Object.keys(own).length === 0) return false;
  return { ...chosen || { adjust: 0, correction: 0, pull: 0 }, ...own };
}
