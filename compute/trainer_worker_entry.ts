/**
 * The worker's side of `trainer_worker.ts`: one trainer that answers requests in order.
 *
 * @module
 */
import { createTrainer } from "./trainer_local.ts";
import type { TrainerReply, TrainerRequest } from "./trainer_messages.ts";
import type { Trainer } from "./trainer.ts";

/** What a worker's global object offers; the type checker only knows that of a window. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<TrainerRequest>) => void) | null;
  postMessage(reply: TrainerReply, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
let trainer: Trainer | undefined;
let last: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  last = last.then(async () => {
    try {
      const [reply, transfer] = await answer(data);
      scope.postMessage(reply, transfer);
    } catch (error) {
      scope.postMessage({ kind: "failed", error }, []);
    }
  });
};

async function answer(request: TrainerRequest): Promise<[TrainerReply, Transferable[]]> {
  if (request.kind === "create") {
    trainer = await createTrainer(request.options);
    const { layout, initial, examples } = trainer;
    return [{ kind: "created", layout, initial, examples }, []];
  }
  if (trainer === undefined) throw new TypeError(`A worker was asked for "${request.kind}" before "create"`);
  switch (request.kind) {
    case "steps": {
      const progress = await trainer.steps(request.x, request.count, request.context);
      return [{ kind: "progress", progress }, [progress.update.buffer]];
    }
    case "evaluate":
      return [{ kind: "evaluation", evaluation: await trainer.evaluate(request.x, request.examples) }, []];
  }
}
