/**
 * Outcomes on their way between processes and from files.
 *
 * @module
 */
import { z } from "zod";
import type { Outcome } from "./runner.ts";

/** JSON has no number that is not finite: null stands for all of them. */
const figure = z.number().nullable().transform((value) => value ?? NaN);

/** Schema of an outcome as JSON has it. A figure that is not finite is written as null and read as NaN. */
export const outcomeSchema = z.strictObject({
  figures: z.record(z.string(), figure),
  curve: z.record(z.string(), z.array(figure))
    .refine((columns) => new Set(Object.values(columns).map(({ length }) => length)).size <= 1, {
      message: "must have columns of equal length",
    }).optional(),
});

/**
 * Reads an outcome.
 *
 * @throws {TypeError} if it is none
 */
export function checkOutcome(value: unknown): Outcome {
  const result = outcomeSchema.safeParse(value);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new TypeError(`a runner must return an outcome; ${path.join(".") || "it"}: ${message}`);
}
