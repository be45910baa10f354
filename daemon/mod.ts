/**
 * Nodes as a library: one put together from parts of your own, a network in memory to try it in, and the whole daemon.
 *
 * @module
 */
export {
  type Archive,
  createNode,
  Node,
  type NodeComponents,
  type NodeEvent,
  type NodeHandle,
  type NodeSettings,
  type NodeState,
  type NodeStatus,
  type NodeTrainer,
  type Participation,
  type Recorder,
  settingsOfTask,
} from "./node/mod.ts";
export type { KnownPeer } from "./membership/mod.ts";
export {
  createMemoryNetwork,
  createVirtualClock,
  type MemoryNetwork,
  type MemoryNetworkOptions,
  type VirtualClock,
} from "./network/mod.ts";
export { type DaemonConfig, parseConfig, type RawConfig } from "./settings/mod.ts";
export { runDaemon } from "./process/mod.ts";
export { VERSION } from "./support/mod.ts";
