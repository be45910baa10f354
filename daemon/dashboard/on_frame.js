// @ts-check
/// <reference lib="dom" />
/**
 * When to draw.
 *
 * @module
 */

/** Least time between two drawings, in ms: the processor is for training. */
const PACE = 200;

/**
 * Makes a function that asks for a drawing: soon, once for many askings, and only while the page is seen.
 *
 * @param {() => void} draw
 * @returns {() => void}
 */
export function onFrame(draw) {
  let asked = false;
  let last = -Infinity;
  return () => {
    if (asked) return;
    asked = true;
    const wait = Math.max(0, last + PACE - performance.now());
    setTimeout(() =>
      requestAnimationFrame(() => {
        asked = false;
        last = performance.now();
        draw();
      }), wait);
  };
}
