import type { Transport } from "../../protocol/exchange/mod.ts";
import type { Recorder } from "../node/mod.ts";
import type { HostedNode } from "./hosted_node.ts";

/** What a hosted node has of the process around it. */
export interface Outside {
  readonly transport: Transport;
  readonly record: Recorder;
  /** Aborted when the node is to leave. */
  readonly signal: AbortSignal;
}

/** Where a node is to be: in this thread, or one of its own. Data and kernels are loaded there already. */
export interface NodeHost extends AsyncDisposable {
  /**
   * Makes the node; nothing is started. It takes the transport over, and closes it when it has left.
   *
   * @throws {Error} in one line, if its files cannot be used
   */
  host(outside: Outside): Promise<HostedNode>;
}
