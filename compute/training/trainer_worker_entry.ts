/**
 * The worker's side of `trainer_worker.ts`: trainers that answer requests in order.
 *
 * @module
 */
import { canonicalTask } from "../task/mod.ts";
import { makeWay } from "./make_way.ts";
import { buffersIn, type TrainerFacts, type TrainerReply, type TrainerRequest } from "./trainer_messages.ts";
import type { Trainer } from "./trainer.ts";
import { createTrainingContext, type TrainingContext, type TrainingContextOptions } from "./training_context.ts";

/** What a worker's global object offers; the type checker only knows that of a window. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<TrainerRequest>) => void) | null;
  postMessage(reply: TrainerReply, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const contexts = new Map<string, TrainingContext>();
const trainers = new Map<number, Trainer>();
let last: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  last = last.then(async () => {
    if (data.kind === "close") {
      for (const trainer of trainers.keys()) await dispose(trainer);
      return scope.postMessage({ closed: true }, []);
    }
    try {
      const value = await answer(data);
      // What trainers share, such as the initial model, is not handed over.
      scope.postMessage({ value }, data.kind === "call" ? buffersIn(value) : []);
    } catch (error) {
      scope.postMessage({ error }, []);
    }
  });
};

async function answer(request: Exclude<TrainerRequest, { kind: "close" }>): Promise<unknown> {
  if (request.kind === "create") {
    const { options, stop } = request;
    const trainer = (await contextOf(options, () => Atomics.load(stop, 0) === 1)).trainer(options);
    trainers.set(request.trainer, trainer);
    if (options.background) callsToWay = FIRST_CALLS;
    const { layout, states, initial, examples, doubts } = trainer;
    return {
      layout,
      initial,
      examples,
      ...(states === undefined ? {} : { states }),
      ...(doubts === undefined ? {} : { doubts }),
    } satisfies TrainerFacts;
  }
  if (request.kind === "dispose") return await dispose(request.trainer);
  const { method, args } = request;
  const trainer = trainers.get(request.trainer);
  if (trainer === undefined) throw new TypeError(`A worker was asked for "${method}" before "create"`);
  if (method === "steps" && callsToWay-- === 0) makeWay();
  return await Reflect.apply(trainer[method]!, trainer, args);
}

async function dispose(number: number): Promise<void> {
  const trainer = trainers.get(number);
  trainers.delete(number);
  await trainer?.[Symbol.asyncDispose]();
}

/** Calls for steps after which this thread makes way: about a round, so that a node is back soon on a busy machine. */
const FIRST_CALLS = 4;
let callsToWay = Infinity;

async function contextOf(options: TrainingContextOptions, stopped: () => boolean): Promise<TrainingContext> {
  const { task, backend, dataFolder, start } = options;
  const key = JSON.stringify([backend, dataFolder, start, canonicalTask(task)]);
  const context = contexts.get(key) ?? await createTrainingContext(options, { stopped });
  contexts.set(key, context);
  return context;
}
