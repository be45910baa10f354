/**
 * What a worker's trainer and the thread that uses it say to each other. Vectors are handed over, not copied.
 *
 * @module
 */
import type { TrainerOptions } from "./trainer_local.ts";
import type { Evaluation, Progress, StepContext } from "./trainer.ts";
import type { Layout, Vector } from "./vector.ts";

/** To the worker; each is answered once, in order. */
export type TrainerRequest =
  | { readonly kind: "create"; readonly options: TrainerOptions }
  | { readonly kind: "steps"; readonly x: Vector; readonly count: number; readonly context: StepContext }
  | { readonly kind: "evaluate"; readonly x: Vector; readonly examples: number | undefined };

/** From the worker. */
export type TrainerReply =
  | { readonly kind: "created"; readonly layout: Layout; readonly initial: Vector; readonly examples: number }
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "evaluation"; readonly evaluation: Evaluation }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly error: unknown };
