/**
 * Questions and answers between two threads.
 *
 * @module
 */
import { errorOf, type PlainError, plainError } from "./thread_error.ts";

/** An answer; `number` is the question's. */
export type Answer =
  & { readonly kind: "answer"; readonly number: number }
  & ({ readonly value: unknown } | { readonly error: PlainError });

/** Questions that wait for their answers. */
export interface Asking {
  /** Asks by `post`, which is given the question's number. @throws what was thrown at the other end */
  ask(post: (number: number) => void): Promise<unknown>;
  answered(answer: Answer): void;
  /** The other end is gone: all that wait are rejected, and whatever is asked from now on. */
  fail(error: Error): void;
}

/** Begins to ask. */
export function createAsking(): Asking {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  let failure: Error | undefined;
  return {
    ask(post) {
      if (failure !== undefined) return Promise.reject(failure);
      const number = asked++;
      const question = Promise.withResolvers<unknown>();
      waiting.set(number, question);
      post(number);
      return question.promise;
    },
    answered(answer) {
      const question = waiting.get(answer.number);
      waiting.delete(answer.number);
      if ("error" in answer) question?.reject(errorOf(answer.error));
      else question?.resolve(answer.value);
    },
    fail(error) {
      failure ??= error;
      for (const { reject } of waiting.values()) reject(failure);
      waiting.clear();
    },
  };
}

/** Answers a question with what `work` comes to. */
export async function answerWith(
  number: number,
  work: () => unknown,
  post: (answer: Answer) => void,
): Promise<void> {
  try {
    post({ kind: "answer", number, value: await work() });
  } catch (error) {
    post({ kind: "answer", number, error: plainError(error) });
  }
}
