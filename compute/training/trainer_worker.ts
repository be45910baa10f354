/**
 * Trainers in a worker, so that the kernels do not hold up the network.
 *
 * @module
 */
import { closedError } from "./closed_error.ts";
import type { TrainerOptions } from "./trainer_local.ts";
import {
  buffersIn,
  copyArrays,
  type TrainerFacts,
  type TrainerMethod,
  type TrainerReply,
  type TrainerRequest,
} from "./trainer_messages.ts";
import { createStage } from "./stage.ts";
import type { Trainer } from "./trainer.ts";

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: unknown) => void };

/** A thread in which trainers work. Calls may overlap; it does them in order. */
export interface TrainerWorker extends AsyncDisposable {
  /**
   * Makes a trainer there. Those of one task share what they can.
   *
   * @throws what `createTrainer` throws; a worker that dies rejects what waits for it and all later calls
   */
  trainer(options: TrainerOptions): Promise<Trainer>;
  /**
   * Rejects what waits, and ends the thread once the step under way is over: a thread that is ended amid TensorFlow's kernels
   * may take the process with it.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/** For how long a thread that is to end is given to end its step, in milliseconds. A graph's first run takes longest. */
const PATIENCE = 20_000;

/**
 * The last start of TensorFlow in any worker: one starts after the other. Threads that run their first operations at the same
 * moment spoil a table that they share in tfjs-node (see `training_context.ts`), and now and then one is told "Invalid
 * TF_Status".
 */
let loading: Promise<unknown> = Promise.resolve();

/**
 * Starts a worker.
 *
 * @param entry what runs in it
 */
export function startTrainerWorker(entry = new URL("./trainer_worker_entry.ts", import.meta.url)): TrainerWorker {
  const worker = new Worker(entry, { type: "module" });
  const waiting: Waiting[] = [];
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const ended = Promise.withResolvers<void>();
  let failure: Error | undefined;
  let made = 0;

  function refuse(error: Error): void {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  }

  function fail(error: Error): void {
    refuse(error);
    ended.resolve();
  }

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    refuse(closedError());
    Atomics.store(stop, 0, 1);
    worker.postMessage({ kind: "close" } satisfies TrainerRequest);
    const timer = setTimeout(ended.resolve, PATIENCE);
    await ended.promise;
    clearTimeout(timer);
    worker.terminate();
  }

  worker.onmessage = ({ data }: MessageEvent<TrainerReply>) => {
    if ("closed" in data) return ended.resolve();
    const next = waiting.shift();
    if ("error" in data) next?.reject(data.error);
    else next?.resolve(data.value);
  };
  worker.onmessageerror = () => fail(new Error("The training worker sent what cannot be read; restart the node"));
  worker.onerror = (event) => {
    // An error that is not prevented here would end the whole process.
    event.preventDefault();
    fail(new Error(`The training worker died: ${event.message}; restart the node`));
  };

  async function ask(request: TrainerRequest): Promise<unknown> {
    if (failure !== undefined) throw failure;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    worker.postMessage(request, request.kind === "call" ? request.args.flatMap(buffersIn) : []);
    waiting.push({ resolve, reject });
    return await promise;
  }

  return {
    async trainer(options) {
      const trainer = made++;
      const create = () => ask({ trainer, kind: "create", options, stop });
      // The first one loads TensorFlow.
      const created = trainer === 0 ? loading.then(create) : create();
      if (trainer === 0) loading = created.catch(() => {});
      const facts = await created as TrainerFacts;
      // The caller keeps its vectors and goes on changing them, so copies are handed over.
      const call = <Method extends TrainerMethod>(method: Method) => (...args: Parameters<Required<Trainer>[Method]>) =>
        ask({ trainer, kind: "call", method, args: args.map(copyArrays) }) as ReturnType<Required<Trainer>[Method]>;
      const stage = createStage();
      return {
        ...facts,
        // Model there and update back in one piece of memory. Others' results do not lie there, nor do they write it over.
        steps: (x, count, context) =>
          stage.lend(x, (model, into) => call("steps")(model, count, { ...context, ...into && { into } })),
        evaluate: call("evaluate"),
        measure: call("measure"),
        appraise: call("appraise"),
        predict: call("predict"),
        save: call("save"),
        restore: call("restore"),
        async [Symbol.asyncDispose]() {
          if (failure === undefined) await ask({ trainer, kind: "dispose" });
        },
      };
    },
    [Symbol.asyncDispose]: () => closing ??= close(),
  };
}

/**
 * Starts a worker with one trainer in it, which ends with it.
 *
 * @param signal ends the worker while the trainer is being made
 * @throws what `createTrainer` throws
 * @throws {Error} if `signal` is aborted before the trainer is made
 */
export async function createWorkerTrainer(options: TrainerOptions, signal?: AbortSignal): Promise<Trainer> {
  const worker = startTrainerWorker();
  const end = () => worker[Symbol.asyncDispose]();
  signal?.addEventListener("abort", end);
  try {
    if (signal?.aborted) throw closedError();
    return { ...await worker.trainer(options), [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  } finally {
    signal?.removeEventListener("abort", end);
  }
}
