import type { FunctionalTopology } from "./topology.ts";

/**
 * A layer whose calls TensorFlow.js would count in another order than a graph has them; undefined if there is none. It goes
 * through the layers round by round and makes each call as soon as it can, so that a later call may come before an earlier
 * one.
 *
 * @param topology a graph without circles
 */
export function misorderedInTfjs({ config: { layers } }: FunctionalTopology): string | undefined {
  const made = new Map<string, number>();
  const open = new Map(layers.map(({ name, inbound_nodes }) => [name, inbound_nodes.map((_, call) => call)]));
  for (const { name, class_name } of layers) made.set(name, class_name === "InputLayer" ? 1 : 0);
  for (let isMoving = true; isMoving;) {
    isMoving = false;
    for (const { name, inbound_nodes } of layers) {
      const calls = open.get(name)!;
      const waiting: number[] = [];
      for (const call of calls) {
        const isReady = inbound_nodes[call].every(([source, number]) => made.get(source)! > number);
        if (!isReady) {
          waiting.push(call);
          continue;
        }
        if (waiting.length > 0) return name;
        made.set(name, made.get(name)! + 1);
        isMoving = true;
      }
      open.set(name, waiting);
    }
  }
  return undefined;
}
