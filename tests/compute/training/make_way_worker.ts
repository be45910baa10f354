/**
 * Trains, makes way, trains on, and says how many threads made way.
 *
 * @module
 */
import { getPriority } from "node:os";
import { builtinTask } from "../../../compute/task/mod.ts";
import { createTrainer } from "../../../compute/training/local.ts";
import { makeWay } from "../../../compute/training/make_way.ts";

await using trainer = await createTrainer({ task: builtinTask("digits", { model: "mlp" }), threads: 2 });
await trainer.steps(trainer.initial, 2, { stepsDone: 0 });
const threads = makeWay();
await trainer.steps(trainer.initial, 2, { stepsDone: 2 });
(globalThis as unknown as { postMessage(message: unknown): void }).postMessage({ threads, priority: getPriority(0) });
