/**
 * How single settings of a simulation are read: a text's schema ends with the check of the plain value that an experiment has.
 *
 * @module
 */
import { z } from "zod";
import { parseDuration, readBy } from "../../daemon/settings/mod.ts";
import { parseLiars } from "../liars/mod.ts";

/** A text that `parse` can read, kept as it is. */
export function readable(parse: (text: string) => unknown, form: string) {
  return z.string().refine((value) => {
    try {
      parse(value);
      return true;
    } catch {
      return false;
    }
  }, `must be ${form}`);
}

/** A time in ms from text. */
export function time(value: z.ZodNumber) {
  return readBy(parseDuration, "must be a duration such as 20ms or 1.5s").pipe(value);
}

/** Liars in one text, as `parseLiars` reads it; what is wrong with it is said as it says it. */
export const liars = z.string().superRefine((value, context) => {
  try {
    parseLiars(value);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
  }
});

/** The texts of `--liar`, or one of them, as one text. */
export const liarTexts = z.union([z.string(), z.array(z.string())]).transform((given) => `${given}` || "none");
