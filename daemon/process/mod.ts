/**
 * A whole daemon as a process.
 *
 * @module
 */
export { runDaemon } from "./run_daemon.ts";
