/**
 * What the trainers of a worker and the thread that uses them say to each other. Vectors are handed over, not copied.
 *
 * @module
 */
import type { Evaluation, Progress, StepContext, TrainerState } from "./trainer.ts";
import type { TrainerOptions } from "./trainer_local.ts";
import type { Layout, Vector } from "../vector/mod.ts";

/** To the worker; each is answered once, in order. `trainer` is a number that the asking thread gives. */
export type TrainerRequest =
  & { readonly trainer: number }
  & (
    | { readonly kind: "create"; readonly options: TrainerOptions }
    | { readonly kind: "steps"; readonly x: Vector; readonly count: number; readonly context: StepContext }
    | { readonly kind: "evaluate"; readonly x: Vector; readonly examples: number | undefined }
    | { readonly kind: "save" }
    | { readonly kind: "restore"; readonly state: TrainerState }
    | { readonly kind: "predict"; readonly x: Vector; readonly inputs: readonly number[] }
    | { readonly kind: "dispose" }
  );

/** From the worker. */
export type TrainerReply =
  | { readonly kind: "created"; readonly layout: Layout; readonly initial: Vector; readonly examples: number }
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "evaluation"; readonly evaluation: Evaluation }
  | { readonly kind: "saved"; readonly state: TrainerState }
  | { readonly kind: "restored" }
  | { readonly kind: "prediction"; readonly probabilities: Vector }
  | { readonly kind: "disposed" }
  | { readonly kind: "failed"; readonly error: unknown };
