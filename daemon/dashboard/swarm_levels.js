// @ts-check
/**
 * How far apart two ends of a link are, in steps that have a colour each.
 *
 * @module
 */

/** Upper bounds of the steps; above the last is one more. */
export const LEVELS = Object.freeze([.03, .1, .2, .4]);

/**
 * The step of a residual ‖x − r‖ / ‖x‖, from 0.
 *
 * @param {number} residual
 * @returns {number}
 */
export function levelOf(residual) {
  const level = LEVELS.findIndex((bound) => residual <= bound);
  return level < 0 ? LEVELS.length : level;
}
