/**
 * Trainers in a worker, so that the kernels do not hold up the network.
 *
 * @module
 */
import type { TrainerOptions } from "./trainer_local.ts";
import type { TrainerReply, TrainerRequest } from "./trainer_messages.ts";
import type { Trainer } from "./trainer.ts";
import type { Vector } from "../vector/mod.ts";

type Reply<Kind extends TrainerReply["kind"]> = Extract<TrainerReply, { kind: Kind }>;
type Waiting = { readonly resolve: (reply: TrainerReply) => void; readonly reject: (error: unknown) => void };

/** A thread in which trainers work. Calls may overlap; it does them in order. */
export interface TrainerWorker extends Disposable {
  /**
   * Makes a trainer there. Those of one task share what they can.
   *
   * @throws what `createTrainer` throws; a worker that dies rejects what waits for it and all later calls
   */
  trainer(options: TrainerOptions): Promise<Trainer>;
}

/**
 * The last start of TensorFlow in any worker: one starts after the other. Threads that run their first operations at the same
 * moment spoil a table that they share in tfjs-node (see `training_context.ts`), and now and then one is told "Invalid
 * TF_Status".
 */
let loading: Promise<unknown> = Promise.resolve();

/** Starts a worker. */
export function startTrainerWorker(): TrainerWorker {
  const worker = new Worker(new URL("./trainer_worker_entry.ts", import.meta.url), { type: "module" });
  const waiting: Waiting[] = [];
  let failure: Error | undefined;
  let made = 0;

  function fail(error: Error): void {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
    worker.terminate();
  }

  worker.onmessage = ({ data }: MessageEvent<TrainerReply>) => {
    const next = waiting.shift();
    if (data.kind === "failed") next?.reject(data.error);
    else next?.resolve(data);
  };
  worker.onmessageerror = () => fail(new Error("The training worker sent what cannot be read; restart the node"));
  worker.onerror = (event) => {
    // An error that is not prevented here would end the whole process.
    event.preventDefault();
    fail(new Error(`The training worker died: ${event.message}; restart the node`));
  };

  function ask<Kind extends TrainerReply["kind"]>(
    request: TrainerRequest,
    _kind: Kind,
    transfer: Transferable[] = [],
  ): Promise<Reply<Kind>> {
    if (failure !== undefined) return Promise.reject(failure);
    return new Promise<TrainerReply>((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(request, transfer);
    }) as Promise<Reply<Kind>>;
  }

  return {
    async trainer(options) {
      const trainer = made++;
      const create = () => ask({ trainer, kind: "create", options }, "created");
      // The first one loads TensorFlow.
      const created = trainer === 0 ? loading.then(create) : create();
      if (trainer === 0) loading = created.catch(() => {});
      const { layout, initial, examples } = await created;
      return {
        layout,
        initial,
        examples,
        async steps(x, count, context) {
          // The caller keeps its vectors and goes on changing them, so copies are handed over.
          const copies = {
            x: x.slice(),
            context: { ...context, correction: context.correction?.slice(), anchor: context.anchor?.slice() },
          };
          const vectors = [copies.x, copies.context.correction, copies.context.anchor];
          const transfer = vectors.filter((vector): vector is Vector => vector !== undefined)
            .map(({ buffer }) => buffer);
          return (await ask({ trainer, kind: "steps", count, ...copies }, "progress", transfer)).progress;
        },
        async evaluate(x, examples) {
          const copy = x.slice();
          return (await ask({ trainer, kind: "evaluate", x: copy, examples }, "evaluation", [copy.buffer])).evaluation;
        },
        async predict(x, inputs) {
          const copy = x.slice();
          const request = { trainer, kind: "predict", x: copy, inputs } as const;
          return (await ask(request, "prediction", [copy.buffer])).probabilities;
        },
        save: async () => (await ask({ trainer, kind: "save" }, "saved")).state,
        async restore(state) {
          await ask({ trainer, kind: "restore", state }, "restored");
        },
        async [Symbol.asyncDispose]() {
          if (failure === undefined) await ask({ trainer, kind: "dispose" }, "disposed");
        },
      };
    },
    [Symbol.dispose]: () => fail(new Error("The trainer is closed; create another")),
  };
}

/**
 * Starts a worker with one trainer in it, which ends with it.
 *
 * @throws what `createTrainer` throws
 */
export async function createWorkerTrainer(options: TrainerOptions): Promise<Trainer> {
  const worker = startTrainerWorker();
  try {
    const trainer = await worker.trainer(options);
    return {
      ...trainer,
      [Symbol.asyncDispose]() {
        worker[Symbol.dispose]();
        return Promise.resolve();
      },
    };
  } catch (error) {
    worker[Symbol.dispose]();
    throw error;
  }
}
