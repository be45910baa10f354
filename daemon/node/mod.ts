/**
 * A node, from its parts: the loop, its events, its state.
 *
 * @module
 */
export { createNode, type NodeComponents, type NodeHandle, type NodeSettings } from "./create_node.ts";
export { DivergedError } from "./diverged_error.ts";
export { EventWaiter } from "./event_waiter.ts";
export type { Background, NodeEvent, NodeStatus, Recorder, TrafficKind } from "./events.ts";
export { type Activity, Node, type NodeOptions, type NodeParts, recordAll } from "./node.ts";
export type { Archive, Caution, NodeState } from "./node_state.ts";
export type { NodeTrainer } from "./node_trainer.ts";
export { Pacer, type PacerOptions } from "./pacer.ts";
export { createSentFrames, type SentFrames, type SentStretch } from "./sent_frames.ts";
export { type Participation, settingsOfTask, thresholdsOf } from "./settings_of_task.ts";
export { troubleOfModel } from "./soundness.ts";
