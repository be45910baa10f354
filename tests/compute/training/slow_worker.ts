/**
 * A worker that makes trainers like `trainer_worker_entry.ts` does, and takes its time for a call: a file says that it is over.
 *
 * @module
 */
import { join } from "node:path";
import type { TrainerReply, TrainerRequest } from "../../../compute/training/trainer_messages.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<TrainerRequest>) => void;
  postMessage(reply: TrainerReply): void;
};
let folder = "";

scope.onmessage = ({ data }) => {
  if (data.kind === "create") {
    folder = data.options.dataFolder ?? "";
    scope.postMessage({ value: { initial: new Float32Array(2), examples: 0 } });
  } else if (data.kind === "call") {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    Deno.writeTextFileSync(join(folder, "ended"), "");
    scope.postMessage({ value: undefined });
  } else if (data.kind === "close") scope.postMessage({ closed: true });
};
