/**
 * What the trainers of a worker and the thread that uses them say to each other. Vectors are handed over, not copied.
 *
 * @module
 */
import type { TrainerOptions } from "./trainer_local.ts";
import type { Trainer } from "./trainer.ts";

/** The methods of a trainer: all that answer with a promise. */
export type TrainerMethod =
  & string
  & {
    [Name in keyof Trainer]-?: Required<Trainer>[Name] extends (...args: never[]) => Promise<unknown> ? Name : never;
  }[keyof Trainer];

/**
 * To the worker; each is answered once, in order. `trainer` is a number that the asking thread gives. `stop` is one entry that
 * both threads see: once it is 1, the worker begins nothing more, and answers what waits with an error.
 */
export type TrainerRequest =
  | { readonly kind: "close" }
  | (
    & { readonly trainer: number }
    & (
      | { readonly kind: "create"; readonly options: TrainerOptions; readonly stop: Int32Array<SharedArrayBuffer> }
      | { readonly kind: "call"; readonly method: TrainerMethod; readonly args: readonly unknown[] }
      | { readonly kind: "dispose" }
    )
  );

/** From the worker: what the call returned or threw, or that it does nothing more. */
export type TrainerReply = { readonly value: unknown } | { readonly error: unknown } | { readonly closed: true };

/** What a trainer says of itself when it is made. */
export type TrainerFacts = Pick<Trainer, "layout" | "states" | "initial" | "examples" | "doubts">;

/**
 * The same value with copies of its vectors, so that these can be handed over and the caller keeps its own. What threads share
 * is not copied. Lists are none.
 */
export function copyArrays<Value>(value: Value): Value {
  if (value instanceof Float32Array || value instanceof Uint32Array) {
    return (value.buffer instanceof ArrayBuffer ? value.slice() : value) as Value;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyArrays(part)])) as Value;
}

/**
 * The memory of all vectors in `value`, but what threads share: what `postMessage` is to hand over.
 *
 * @example
 * ```ts
 * import { buffersIn } from "./trainer_messages.ts";
 * import assert from "node:assert";
 *
 * const update = new Float32Array(3);
 * assert.deepStrictEqual(buffersIn({ update, loss: 1, state: { update } }), [update.buffer]);
 * ```
 */
export function buffersIn(value: unknown): ArrayBuffer[] {
  if (value instanceof Float32Array || value instanceof Uint32Array) {
    return value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return [...new Set(Object.values(value).flatMap(buffersIn))];
}
