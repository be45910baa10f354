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
/** Zeros around, or none. */
export const padding = z.enum(["same", "valid"]);
/** An activation's name. */
export const activation = z.enum(ACTIVATIONS);
/** The last axis by its number, the batch's being 0; left out where it is written as −1. */
export const axis = z.int().positive().max(16);
/** What is added to a variance, so that it is not 0; much less is 0 to a float32, once it is squared. */
export const epsilon = z.number().min(1e-12).max(1);
/** Present where there is none. */
export const none = z.literal(false);
