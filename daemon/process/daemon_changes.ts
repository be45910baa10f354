/**
 * What another program may change about a daemon that it runs.
 *
 * @module
 */
import type { Alteration } from "../../compute/data/mod.ts";
import type { Vector } from "../../compute/vector/mod.ts";
import type { Node, NodeSettings } from "../node/mod.ts";

/** Changes for experiments with daemons that do not do as they should. No flag leads here. */
export interface DaemonChanges {
  /** What is changed about the examples. */
  readonly alteration?: Alteration | undefined;
  /**
   * Changes the node's settings.
   *
   * @param about the initial model, and the node, once it is made
   */
  readonly settings?: (
    settings: NodeSettings,
    about: { readonly initial: Vector; readonly node: () => Node },
  ) => NodeSettings;
}
