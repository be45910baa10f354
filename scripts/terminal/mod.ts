/**
 * What commands have in common: flags' readers, figures, tables, signals, and what may reach the terminal.
 *
 * @module
 */
export { type ChildReaper, startChildReaper } from "./child_reaper.ts";
export { asUsage, choice, named, partition, share, strictly, UsageError, whole } from "./command_line.ts";
export { type Column, drawTable } from "./draw_table.ts";
export { count, duration, kilobytes, loss, percent, ratio } from "./figures.ts";
export { complain, EXIT, Interrupted, listenForSignals, oneLine } from "./interruption.ts";
export { type Screen, screenOf } from "./screen.ts";
export { paint, sealed, sealedChalk, shown } from "./shown.ts";
