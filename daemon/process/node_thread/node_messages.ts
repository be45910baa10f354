/**
 * What the main thread and the one of a node say to each other.
 *
 * @module
 */
import type { TrainerOptions } from "../../../compute/training/worker.ts";
import type { Task } from "../../../compute/task/mod.ts";
import type { PeerId } from "../../../protocol/exchange/mod.ts";
import type { ControlledNode, ShownNode } from "../../control/controlled_node.ts";
import type { KnownPeer } from "../../membership/mod.ts";
import type { NodeEvent } from "../../node/mod.ts";
import type { DaemonConfig } from "../../settings/mod.ts";
import type { HostedNode } from "../hosted_node.ts";
import type { Answer } from "./asking.ts";
import type { TransportNews, TransportWish } from "./transport_messages.ts";

/** What a node is made from; plain values. */
export interface NodeOrigin {
  readonly config: DaemonConfig;
  readonly task: Task;
  /** Local steps of this node; 0 = until it is stopped. */
  readonly steps: number;
  readonly seed: string;
  readonly trainer: TrainerOptions;
}

/** What can be asked of a node at any time; the answers come when it is not at work. */
export type NodeCall = Exclude<keyof ControlledNode, "view">;

/** To the node's thread. Those with a number are answered. */
export type ToNode =
  /** Makes the trainer. */
  | { readonly kind: "prepare"; readonly number: number; readonly origin: NodeOrigin }
  /** Makes the node, whose transport is called `self`; answered by its {@link NodeFacts}. */
  | { readonly kind: "host"; readonly number: number; readonly self: PeerId }
  | { readonly kind: "run"; readonly number: number }
  | { readonly kind: "dispose"; readonly number: number }
  | { readonly kind: "call"; readonly number: number; readonly method: NodeCall; readonly args: readonly unknown[] }
  /** The node is to leave. */
  | { readonly kind: "stop" }
  | { readonly kind: "transport"; readonly news: TransportNews };

/** What a node says of itself when it is made. */
export type NodeFacts = Pick<HostedNode, "examples" | "restoredAt">;

/** With whom there is a link. */
export interface Links {
  readonly linked: readonly PeerId[];
  readonly wantsLinks: boolean;
}

/** From the node's thread. */
export type FromNode =
  | { readonly kind: "event"; readonly event: NodeEvent }
  | { readonly kind: "links"; readonly links: Links }
  | { readonly kind: "view"; readonly view: ShownNode; readonly known: readonly KnownPeer[] }
  | { readonly kind: "transport"; readonly wish: TransportWish }
  | Answer;
