// @ts-check
/// <reference lib="dom" />
/**
 * Whom this node believes: in words, and as signs that differ in shape and colour.
 *
 * @module
 */
import { drawing, setAttributes } from "./element.js";
import { formatCount, formatNumber, shown } from "./format.js";
/** @import { PeerView } from "../control/mod.ts" */

/** @typedef {PeerView["standing"]} MaybeStanding */
/** @typedef {"believed" | "probation" | "barred"} State */

/** @type {Readonly<Record<State, string>>} */
const WORDS = { believed: "believed", probation: "on probation", barred: "barred" };
/** The shapes of the signs, around the middle. */
/** @type {Readonly<Record<State, string>>} */
const SHAPES = {
  believed: "M-3.2 .2L-1 2.6L3.4 -2.6",
  probation: "M0 -3.6L3.6 0L0 3.6L-3.6 0Z",
  barred: "M-2.8 -2.8L2.8 2.8M2.8 -2.8L-2.8 2.8",
};
/** All states, with their words. */
export const STATES = /** @type {[State, string][]} */ (Object.entries(WORDS));

/**
 * True while nothing is taken from the peer.
 *
 * @param {PeerView} view
 */
export function isBarred({ standing }) {
  return standing?.state === "barred";
}

/**
 * Where a peer stands, in a word or two.
 *
 * @param {MaybeStanding} standing
 * @returns {string}
 */
export function wordOf(standing) {
  return standing === undefined ? "–" : WORDS[standing.state] ?? shown(standing.state, 20);
}

/**
 * How long a bar holds yet; nothing without one.
 *
 * @param {MaybeStanding} standing
 * @returns {string}
 */
export function lengthOf(standing) {
  const bar = standing?.bar;
  if (bar === undefined) return "";
  if (bar.roundsLeft === undefined) return "until forgiven";
  return `${formatCount(bar.roundsLeft)} ${bar.roundsLeft === 1 ? "round" : "rounds"} left`;
}

/**
 * Why a peer is barred; nothing where it is not.
 *
 * @param {MaybeStanding} standing
 * @returns {string}
 */
export function reasonOf(standing) {
  const bar = standing?.bar;
  if (bar === undefined) return "";
  return shown(bar.cause === "BY_HAND" ? bar.reason : `${bar.reason} (${bar.evidence})`);
}

/**
 * What the standing rests on, in a line.
 *
 * @param {MaybeStanding} standing
 * @returns {string | undefined}
 */
export function titleOf(standing) {
  if (standing === undefined) return undefined;
  if (standing.bar !== undefined) return `barred, ${lengthOf(standing)}: ${reasonOf(standing)}`;
  const { judged, agreement, balance } = standing;
  const exchanges = `${formatCount(judged)} ${judged === 1 ? "exchange" : "exchanges"} judged`;
  if (agreement === undefined) return exchanges;
  return `agreement ${formatNumber(agreement, 2)}, balance ${formatNumber(balance, 2)}, ${exchanges}`;
}

/**
 * The sign of a state; {@link setSign} gives it one.
 *
 * @returns {SVGGElement}
 */
export function createSign() {
  return drawing("g", { class: "sign" }, drawing("circle", { r: 6.5 }), drawing("path"));
}

/**
 * Gives a sign the shape and colour of a state; without one it is not seen.
 *
 * @param {Element} sign
 * @param {State | undefined} state
 */
export function setSign(sign, state) {
  setAttributes(sign, {
    class: `sign ${state ?? ""}`,
    visibility: state !== undefined && Object.hasOwn(SHAPES, state) ? "visible" : "hidden",
  });
  setAttributes(sign.children[1], { d: state === undefined ? undefined : SHAPES[state] });
}

/**
 * A sign on its own, beside words.
 *
 * @param {State} [state]
 * @returns {SVGSVGElement}
 */
export function loneSign(state) {
  const sign = createSign();
  setSign(sign, state);
  return drawing("svg", { class: "lone", viewBox: "-7 -7 14 14", width: 14, height: 14, "aria-hidden": "true" }, sign);
}
