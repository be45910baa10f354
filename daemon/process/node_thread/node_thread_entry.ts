/**
 * The thread of a node: all but its network and its control API, which the main thread has.
 *
 * @module
 */
import { createWorkerTrainer } from "../../../compute/training/worker.ts";
import type { Trainer } from "../../../compute/training/mod.ts";
import { preparedTask } from "../../../compute/task/mod.ts";
import { type HostedNode, hostNode } from "../hosted_node.ts";
import { answerWith } from "./asking.ts";
import { createDistantTransport, type DistantTransport } from "./distant_transport.ts";
import type { FromNode, NodeFacts, NodeOrigin, ToNode } from "./node_messages.ts";
import { createNodeOutbox } from "./node_outbox.ts";

/** What a worker's global object offers; the type checker only knows that of a window. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToNode>) => void) | null;
  postMessage(messages: readonly FromNode[], handedOver: readonly ArrayBuffer[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const outbox = createNodeOutbox((messages, handedOver) => scope.postMessage(messages, handedOver));
const stop = new AbortController();
const made: { origin?: NodeOrigin; trainer?: Trainer; transport?: DistantTransport; node?: HostedNode } = {};

scope.onmessage = ({ data }) => {
  if (data.kind === "transport") return made.transport?.heard(data.news);
  if (data.kind === "stop") return stop.abort();
  void answerWith(data.number, () => answer(data), outbox.post);
};

async function answer(request: Extract<ToNode, { number: number }>): Promise<unknown> {
  switch (request.kind) {
    case "prepare":
      made.origin = request.origin;
      made.trainer = await createWorkerTrainer(request.origin.trainer, stop.signal);
      return undefined;
    case "host":
      return await host(request.self);
    case "run":
      return await made.node!.run();
    case "dispose":
      return await (made.node ?? made.trainer)?.[Symbol.asyncDispose]();
    case "call": {
      const method = made.node!.control[request.method] as (...args: readonly unknown[]) => Promise<unknown>;
      return await method(...request.args);
    }
  }
}

async function host(self: string): Promise<NodeFacts> {
  const { config, task, steps, seed } = made.origin!;
  const transport = made.transport = createDistantTransport(self, (wish, handedOver) => {
    outbox.post({ kind: "transport", wish }, handedOver);
  });
  const node = made.node = await hostNode({
    config,
    prepared: preparedTask(task, steps),
    seed,
    trainer: made.trainer!,
    transport,
    record: outbox.record,
    signal: stop.signal,
  });
  outbox.watch(node);
  const { examples, restoredAt } = node;
  return { examples, restoredAt };
}
