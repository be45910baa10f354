import type { Trainer } from "../../compute/training/mod.ts";
import type { HostParts } from "./hosted_node.ts";
import type { NodeHost } from "./node_host.ts";

/** Hosts a node in this thread; only its trainer has one of its own. */
export async function localHost(
  parts: Pick<HostParts, "config" | "prepared" | "seed" | "change">,
  making: Promise<Trainer>,
): Promise<NodeHost> {
  const trainer = await making;
  return {
    async host(outside) {
      const { hostNode } = await import("./hosted_node.ts");
      return await hostNode({ ...parts, ...outside, trainer });
    },
    [Symbol.asyncDispose]: () => trainer[Symbol.asyncDispose](),
  };
}
