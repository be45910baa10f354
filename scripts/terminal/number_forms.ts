/**
 * How numbers and shares of settings are read from text.
 *
 * @module
 */
import { z } from "zod";
import { parseShare, readBy } from "../../daemon/settings/mod.ts";

/** A number from text; `value` says which. */
export function number(value: z.ZodNumber) {
  return z.string().regex(/^-?(\d+\.?\d*|\.\d+)(e-?\d+)?$/, "must be a number").transform(Number).pipe(value);
}

/** A share in [0, 1] from text. */
export function fraction(value = z.number().min(0).max(1)) {
  return readBy(parseShare, "must be a share of at most 100 %, such as 5% or 0.05").pipe(value);
}

/** A share in [0, 1), for {@link fraction}. */
export const belowOne = z.number().min(0).lt(1, "must be below 100 %");
