// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The swarm as this node sees it, drawn as a graph.
 *
 * @module
 */
import { drawing, element, part, setAttributes, setText } from "./element.js";
import { shortId, shown } from "./format.js";
import { formatMetric, rimOf } from "./metric.js";
import { createEdges } from "./swarm_edges.js";
import { sentenceOf, showDetail } from "./swarm_detail.js";
import { createSign, isBarred, loneSign, setSign, STATES, titleOf } from "./standing.js";
import { createLayout } from "./swarm_layout.js";
import { levelOf, LEVELS } from "./swarm_levels.js";
/** @import { DaemonStatus, PeerView, TaskMetric } from "../control/mod.ts" */
/** @import { Place } from "./swarm_layout.js" */

/** Peers drawn beyond the neighbours; more would be a thicket. */
const MOST_OTHERS = 60;
const SELF = "";

/**
 * @typedef {object} Dot
 * @property {SVGGElement} group
 * @property {SVGCircleElement} arc the metric, as a part of the rim
 * @property {SVGTextElement} label
 * @property {SVGGElement} sign whether it is believed
 */

/**
 * Readies the graph.
 *
 * @returns {(status: DaemonStatus, peers: readonly PeerView[]) => void} shows a new state of the swarm
 */
export function createSwarm() {
  const graph = part("swarm-graph", HTMLElement);
  const rim = element("p", { class: "soft" }, rimWords(undefined));
  const detail = part("swarm-detail", HTMLElement);
  const count = part("swarm-count", HTMLElement);
  const lines = drawing("g");
  const labels = drawing("g", { class: "labels" });
  const dots = drawing("g");
  const svg = drawing(
    "svg",
    { role: "group", "aria-label": "The swarm; arrow keys go from peer to peer" },
    lines,
    labels,
    dots,
  );
  graph.append(svg);
  part("swarm-legend", HTMLElement).append(...legend(), rim);
  const place = createLayout();
  const edges = createEdges(lines, labels);
  /** @type {Map<string, Dot>} by peer, this node's by "" */
  const shownDots = new Map();
  /** @type {{ status: DaemonStatus, peers: readonly PeerView[] } | undefined} */
  let latest;
  let chosen = SELF;

  /** @param {string} peer */
  function choose(peer) {
    chosen = peer;
    for (const [one, { group }] of shownDots) {
      setAttributes(group, { tabindex: one === peer ? 0 : -1, "data-chosen": one === peer });
    }
    showDetail(detail, latest?.peers.find((view) => view.peer === peer), latest?.status);
  }

  svg.addEventListener("pointerover", (event) => pick(event.target));
  svg.addEventListener("focusin", (event) => pick(event.target));
  /** @param {EventTarget | null} target */
  function pick(target) {
    const group = target instanceof Element ? target.closest("g[data-peer]") : null;
    if (group !== null) choose(group.getAttribute("data-peer") ?? SELF);
  }
  svg.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const order = [...shownDots.keys()];
    const next = order[(order.indexOf(chosen) + way + order.length) % order.length];
    shownDots.get(next)?.group.focus();
  });

  function draw() {
    if (latest === undefined) return;
    const { status, peers } = latest;
    const isNear = (/** @type {PeerView} */ view) => view.link !== "none" || isBarred(view);
    const neighbours = peers.filter(isNear);
    const others = peers.filter((view) => !isNear(view)).slice(0, MOST_OTHERS);
    const places = place(
      neighbours.map(({ peer }) => peer),
      others.map(({ peer, heard }) => ({ peer, near: heard?.neighbours ?? [] })),
    );
    places.set(SELF, { x: 0, y: 0, angle: 0 });
    const width = graph.clientWidth;
    const height = Math.round(Math.min(Math.max(width * .58, 290), 430));
    setAttributes(svg, { viewBox: `0 0 ${width} ${height}`, width, height });
    const at = (/** @type {Place} */ { x, y }) => ({
      x: width / 2 + x * (width / 2 - 34),
      y: height / 2 + y * (height / 2 - 30),
    });
    const spots = new Map([...places].map(([peer, where]) => [peer, at(where)]));
    edges(spots, neighbours, others, width < 480);

    for (const [peer, { group }] of shownDots) {
      if (spots.has(peer)) continue;
      group.remove();
      shownDots.delete(peer);
    }
    const { metric } = status.task;
    const own = status.servedMetric ?? status.metric;
    const sentence = `This node, ${formatMetric(metric, own)} ${shown(metric.title, 24)}`;
    drawDot(SELF, 17, "self", rimOf(metric, own), sentence, "you");
    setText(rim, rimWords(metric));
    for (const view of [...neighbours, ...others]) {
      drawDot(
        view.peer,
        isNear(view) ? 10 : 6,
        isBarred(view) ? "barred" : view.link,
        rimOf(metric, view.heard?.metric),
        sentenceOf(view, metric),
        isNear(view) ? shortId(view.peer).slice(-5) : "",
        view,
      );
    }
    for (const [peer, { group, label, sign }] of shownDots) {
      const spot = spots.get(peer);
      if (spot === undefined) continue;
      group.style.transform = `translate(${spot.x.toFixed(1)}px, ${spot.y.toFixed(1)}px)`;
      // Names stand on the far side of the middle, where no line of ours is.
      const below = spot.y >= height / 2;
      setAttributes(label, { y: peer === SELF ? 4 : below ? 24 : -16 });
      setAttributes(sign, { transform: `translate(10 ${below ? -10 : 10})` });
    }
    const beyond = peers.length - neighbours.length - others.length;
    const heard = others.length + beyond;
    const barred = neighbours.filter(isBarred).length;
    const linked = neighbours.length - barred;
    const words = `${linked} ${linked === 1 ? "neighbour" : "neighbours"}, ${
      barred > 0 ? `${barred} barred, ` : ""
    }${heard} more heard`;
    setText(count, beyond > 0 ? `${words}, ${beyond} of them not drawn` : words);
    if (!shownDots.has(chosen)) chosen = SELF;
    choose(chosen);
  }

  /**
   * @param {string} peer
   * @param {number} radius
   * @param {string} kind
   * @param {number | undefined} share of the rim that is drawn
   * @param {string} sentence
   * @param {string} name
   * @param {PeerView} [view] none of this node's
   */
  function drawDot(peer, radius, kind, share, sentence, name, view) {
    let dot = shownDots.get(peer);
    if (dot === undefined) {
      const arc = drawing("circle", { class: "arc", pathLength: 100, transform: "rotate(-90)" });
      const label = drawing("text", { class: "name" });
      const sign = createSign();
      const title = drawing("title");
      const group = drawing(
        "g",
        { role: "img", "data-peer": peer, tabindex: -1 },
        drawing("circle", { class: "hit" }),
        drawing("circle", { class: "disc" }),
        arc,
        label,
        sign,
        title,
      );
      dot = { group, arc, label, sign };
      shownDots.set(peer, dot);
      dots.append(group);
    }
    const [hit, disc] = dot.group.children;
    setAttributes(dot.group, { class: `dot ${kind}`, "aria-label": sentence });
    setAttributes(hit, { r: Math.max(14, radius + 4) });
    setAttributes(disc, { r: radius });
    setAttributes(dot.arc, {
      r: radius,
      "stroke-dasharray": `${(100 * (share ?? 0)).toFixed(1)} 100`,
      visibility: share === undefined ? "hidden" : "visible",
    });
    setText(dot.label, name);
    setSign(dot.sign, view?.standing?.state);
    setText(dot.group.children[5], titleOf(view?.standing) ?? "");
  }

  new ResizeObserver(draw).observe(graph);
  return (status, peers) => {
    latest = { status, peers };
    draw();
  };
}

/**
 * What else the drawing says.
 *
 * @param {TaskMetric | undefined} metric
 */
function rimWords(metric) {
  const isDrawn = metric === undefined || metric.unit === "share";
  return `Wider: more bytes a second. Dashed: through a relay.${
    isDrawn ? ` Rim: ${shown(metric?.title ?? "accuracy", 24)}.` : ""
  }`;
}

function legend() {
  const scale = LEVELS.map((level, i) =>
    element(
      "span",
      {},
      element("i", { class: `swatch level-${i}`, "aria-hidden": "true" }),
      `≤ ${level}`,
    )
  );
  const last = element(
    "span",
    {},
    element("i", { class: `swatch level-${levelOf(Infinity)}`, "aria-hidden": "true" }),
    "more",
  );
  return [
    element(
      "p",
      { class: "soft" },
      "Line: residual, what the other side has not been told, as a share of the model",
      element("span", { class: "scale" }, ...scale, last),
    ),
    element(
      "p",
      { class: "soft signs" },
      ...STATES.map(([state, word]) => element("span", {}, loneSign(state), word)),
    ),
  ];
}
