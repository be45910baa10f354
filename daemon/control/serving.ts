/**
 * The control API as a daemon serves it: server, pages, metrics, and what they show.
 *
 * @module
 */
export { type BackgroundMeter, type BackgroundSources, startBackground } from "./background.ts";
export { type ControlSourceParts, createNodeObserver, type NodeObserver } from "./control_source.ts";
export { type Control, type ControlOptions, startControl } from "./server.ts";
export { startUsage, type UsageMeter, type UsageSources } from "./usage.ts";
