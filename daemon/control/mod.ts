/**
 * The control API as a command sees it: its types, and a client.
 *
 * @module
 */
export { isBackground } from "./background.ts";
export type {
  Answer,
  Background,
  Caps,
  ControlSource,
  DaemonState,
  DaemonStatus,
  FoundBy,
  HistoryPoint,
  PeerView,
  Pong,
  Reach,
  TaskView,
  TensorMap,
  Usage,
} from "./api.ts";
export { type ApiFile, readApiFile, writeApiFile } from "./api_file.ts";
export { connectControl, type ControlClient, type ControlEvent } from "./client.ts";
export { loadToken } from "./token.ts";
