/**
 * A trainer in a worker, so that the kernels do not hold up the network.
 *
 * @module
 */
import type { TrainerOptions } from "./trainer_local.ts";
import type { TrainerReply, TrainerRequest } from "./trainer_messages.ts";
import type { Trainer } from "./trainer.ts";
import type { Vector } from "./vector.ts";

type Reply<Kind extends TrainerReply["kind"]> = Extract<TrainerReply, { kind: Kind }>;
type Waiting = { readonly resolve: (reply: TrainerReply) => void; readonly reject: (error: unknown) => void };

/**
 * Starts a worker with a trainer in it. Calls may overlap; the worker does them in order.
 *
 * @throws what `createTrainer` throws; a worker that dies rejects what waits for it and all later calls
 */
export async function createWorkerTrainer(options: TrainerOptions): Promise<Trainer> {
  const worker = new Worker(new URL("./trainer_worker_entry.ts", import.meta.url), { type: "module" });
  const waiting: Waiting[] = [];
  let failure: Error | undefined;

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

  let created: Reply<"created">;
  try {
    created = await ask({ kind: "create", options }, "created");
  } catch (error) {
    worker.terminate();
    throw error;
  }
  const { layout, initial, examples } = created;

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
      const transfer = vectors.filter((vector): vector is Vector => vector !== undefined).map(({ buffer }) => buffer);
      return (await ask({ kind: "steps", count, ...copies }, "progress", transfer)).progress;
    },
    async evaluate(x, examples) {
      const copy = x.slice();
      return (await ask({ kind: "evaluate", x: copy, examples }, "evaluation", [copy.buffer])).evaluation;
    },
    [Symbol.asyncDispose]() {
      fail(new Error("The trainer is closed; create another"));
      return Promise.resolve();
    },
  };
}
