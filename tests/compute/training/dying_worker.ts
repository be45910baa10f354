/**
 * A worker that makes trainers like `trainer_worker_entry.ts` does, answers no call, and dies of the second.
 *
 * @module
 */
import type { TrainerReply, TrainerRequest } from "../../../compute/training/trainer_messages.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<TrainerRequest>) => void;
  postMessage(reply: TrainerReply): void;
};
let calls = 0;

scope.onmessage = ({ data }) => {
  if (data.kind === "create") scope.postMessage({ value: { initial: new Float32Array(2), examples: 0 } });
  else if (++calls === 2) throw new Error("out of memory");
};
