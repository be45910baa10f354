/**
 * Several real daemons on this machine.
 *
 * @module
 */
export { createDisplay, type Display } from "./display.ts";
export { prepareTask } from "./prepare_task.ts";
export { runTestnet, type TestnetParts } from "./run_testnet.ts";
export { drawSummary } from "./testnet_summary.ts";
