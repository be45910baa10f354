/**
 * Fields that layers have in common.
 *
 * @module
 */
import { z } from "zod";
import { ACTIVATIONS } from "./activations.ts";

/** An extent, or a number of units. */
export const size = z.int().positive().max(65_536);
/** Height and width. */
export const pair = z.tuple([size, size]);
/** Of a layer or a model. */
export const name = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);
/** Whether a window goes past the edges, with zeros there. */
export const padding = z.enum(["same", "valid"]);
/** What is applied to each output. */
export const activation = z.enum(ACTIVATIONS);
