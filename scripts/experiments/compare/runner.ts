/**
 * What an experiment runs: one kind of run, its settings and what comes out.
 *
 * @module
 */
import type { z } from "zod";

/** What one run found. All of it is decided by the settings and the seed; no time of a real clock is in it. */
export interface Outcome {
  /** Figures of the whole run by name, such as `accuracy` (in [0, 1]) and `bytes`. */
  readonly figures: Readonly<Record<string, number>>;
  /** Curves by name: columns of equal length, such as `steps`, `bytes` and `accuracy`. */
  readonly curve?: Readonly<Record<string, readonly number[]>> | undefined;
}

/** One kind of run. */
export interface Runner<Schema extends z.ZodObject = z.ZodObject> {
  /** What experiment files call it. */
  readonly kind: string;
  /** Strict, flat, with a default for every key: an experiment's `base` and `grid` name these keys. */
  readonly schema: Schema;
  /** Does one run. Two runs of one seed give equal outcomes. */
  run(settings: z.infer<Schema>, seed: number): Promise<Outcome>;
}
