// @ts-check
/// <reference lib="dom" />
/**
 * The lines of the graph: this node's links, with their rates and residuals, and the links of others as far as heard.
 *
 * @module
 */
import { drawing, setAttributes, setText } from "./element.js";
import { formatNumber } from "./format.js";
import { levelOf } from "./swarm_levels.js";
/** @import { PeerView } from "../control/mod.ts" */

/** @typedef {{ x: number, y: number }} Spot in px */

/** Links of others that are drawn at most. */
const MOST_FOREIGN = 300;
/** How long the dot of an exchange is on its way, in ms. */
const FLIGHT = 900;

/**
 * Readies the lines.
 *
 * @param {SVGGElement} lines
 * @param {SVGGElement} labels
 * @returns {(spots: ReadonlyMap<string, Spot>, neighbours: readonly PeerView[], others: readonly PeerView[], isSmall: boolean) => void}
 *   draws them anew; `spots` has this node as ""
 */
export function createEdges(lines, labels) {
  const foreign = drawing("path", { class: "foreign" });
  const own = drawing("g");
  lines.append(foreign, own);
  /** @type {Map<string, { line: SVGLineElement, label: SVGTextElement, pulse: SVGCircleElement, exchanges: number }>} */
  const links = new Map();
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  return (spots, neighbours, others, isSmall) => {
    setAttributes(foreign, { d: foreignPath(spots, [...neighbours, ...others]) });
    const self = spots.get("");
    const present = new Set(neighbours.map(({ peer }) => peer));
    for (const [peer, { line, label, pulse }] of links) {
      if (present.has(peer)) continue;
      for (const one of [line, label, pulse]) one.remove();
      links.delete(peer);
    }
    for (const { peer, link, connection, rate, residual, standing, exchanges } of neighbours) {
      const spot = spots.get(peer);
      if (self === undefined || spot === undefined) continue;
      let drawn = links.get(peer);
      if (drawn === undefined) {
        drawn = {
          line: drawing("line"),
          label: drawing("text"),
          pulse: drawing("circle", { r: 3, class: "pulse" }),
          exchanges,
        };
        links.set(peer, drawn);
        own.append(drawn.line, drawn.pulse);
        labels.append(drawn.label);
      }
      setAttributes(drawn.line, {
        x1: self.x.toFixed(1),
        y1: self.y.toFixed(1),
        x2: spot.x.toFixed(1),
        y2: spot.y.toFixed(1),
        class: `link ${standing?.state === "barred" ? "barred" : link} ${connection === "relayed" ? "relayed" : ""} ${
          residual === undefined ? "" : `level-${levelOf(residual)}`
        }`,
        "stroke-width": widthOf(standing?.state === "barred" ? 0 : rate).toFixed(1),
      });
      setAttributes(drawn.label, {
        x: (self.x + (spot.x - self.x) * .56).toFixed(1),
        y: (self.y + (spot.y - self.y) * .56 + 4).toFixed(1),
        visibility: residual === undefined || (isSmall && neighbours.length > 6) ? "hidden" : "visible",
      });
      setText(drawn.label, residual === undefined ? "" : formatNumber(residual, 2));
      if (exchanges > drawn.exchanges && !still.matches && !document.hidden) fly(drawn.pulse, self, spot);
      drawn.exchanges = exchanges;
    }
  };
}

/**
 * Width of a link's line, in px: a hundred times the rate is about three times as wide.
 *
 * @param {number} rate bytes a second
 */
function widthOf(rate) {
  return 1.5 + Math.min(6.5, 1.5 * Math.log10(1 + Math.max(0, rate) / 40));
}

/**
 * @param {SVGCircleElement} pulse
 * @param {Spot} from
 * @param {Spot} to
 */
function fly(pulse, from, to) {
  if (pulse.getAnimations().length > 0) return;
  const [start, end] = [from, to].map(({ x, y }) => `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`);
  pulse.animate(
    [{ transform: start, opacity: 0 }, { opacity: 1, offset: .2 }, { opacity: 1, offset: .8 }, {
      transform: end,
      opacity: 0,
    }],
    { duration: FLIGHT, easing: "ease-in-out" },
  );
}

/**
 * One path of all links among others; each once, though both ends tell of it.
 *
 * @param {ReadonlyMap<string, Spot>} spots
 * @param {readonly PeerView[]} peers
 */
function foreignPath(spots, peers) {
  const drawn = new Set();
  let path = "";
  for (const { peer, heard } of peers) {
    const from = spots.get(peer);
    for (const other of heard?.neighbours ?? []) {
      const to = spots.get(other);
      const key = peer < other ? `${peer} ${other}` : `${other} ${peer}`;
      if (from === undefined || to === undefined || other === "" || drawn.has(key) || drawn.size >= MOST_FOREIGN) {
        continue;
      }
      drawn.add(key);
      path += `M${from.x.toFixed(1)} ${from.y.toFixed(1)}L${to.x.toFixed(1)} ${to.y.toFixed(1)}`;
    }
  }
  return path;
}
