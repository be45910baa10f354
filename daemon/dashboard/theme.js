// @ts-check
/// <reference lib="dom" />
/**
 * The style sheet's colours, for what is drawn on a canvas.
 *
 * @module
 */

/**
 * The value of a colour of the style sheet, such as `--ink`, as it is now.
 *
 * @param {string} name
 * @returns {string}
 */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * A colour's channels, each 0 to 255.
 *
 * @param {string} name of the style sheet; its value is written `#rrggbb`
 * @returns {[number, number, number]}
 */
export function channels(name) {
  const value = parseInt(colour(name).slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/**
 * Calls `act` each time the user's system turns to light or dark.
 *
 * @param {() => void} act
 */
export function onThemeChange(act) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
}
