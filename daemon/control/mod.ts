/**
 * The control API as a command sees it: its types, and a client.
 *
 * @module
 */
export type { TaskMetric } from "../../compute/task/mod.ts";
export { isBackground } from "./background.ts";
export type {
  Answer,
  Background,
  BarView,
  Caps,
  ControlSource,
  DaemonState,
  DaemonStatus,
  FoundBy,
  HistoryPoint,
  PeerView,
  Pong,
  Reach,
  Standing,
  TaskView,
  TensorMap,
  TrustView,
  Usage,
} from "./api.ts";
export { type ApiFile, readApiFile, writeApiFile } from "./api_file.ts";
export { tellCaution, tellDiverged } from "./divergence.ts";
export { connectControl, type ControlClient, type ControlEvent, NotRunningError } from "./client.ts";
export { BAR_REASONS, whyBarred } from "./verdicts.ts";
export { loadToken } from "./token.ts";
