/**
 * Quantities and texts as charts show them.
 *
 * @module
 */
export { escape } from "./escape.ts";
export { formatQuantity, type Quantity, type Unit, unitOf } from "./quantity.ts";
