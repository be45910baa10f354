/**
 * What commands have in common: settings, figures, tables, exit codes, signals, and what may reach the terminal.
 *
 * @module
 */
export { type ChildReaper, startChildReaper } from "./child_reaper.ts";
export { asUsage, optionDescription, UsageError } from "./command_line.ts";
export { type Column, drawTable } from "./draw_table.ts";
export { EXCHANGE_SETTINGS } from "./exchange_settings.ts";
export { EXIT, EXIT_MEANINGS, exitLine, type ExitName, exitTable } from "./exit.ts";
export { count, duration, loss, percent, ratio, span } from "./figures.ts";
export { Interrupted, interruptible, listenForSignals, oneLine, reasonOf } from "./interruption.ts";
export { quality } from "./quality.ts";
export { belowOne, fraction, number } from "./number_forms.ts";
export { optimiserSettings } from "./optimiser_settings.ts";
export { type Screen, screenOf } from "./screen.ts";
export { inLine, paint, sealed, sealedChalk, shown } from "./shown.ts";
export { writeErr, writeOut } from "./write_text.ts";
