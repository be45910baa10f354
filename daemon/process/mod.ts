/**
 * A whole daemon as a process.
 *
 * @module
 */
export type { DaemonChanges } from "./daemon_changes.ts";
export { runDaemon } from "./run_daemon.ts";
