// @ts-check
/// <reference lib="dom" />
/**
 * All peers that this node knows, a row each; cards where the page is narrow.
 *
 * @module
 */
import { element, part, setAttributes, setText } from "./element.js";
import { formatCount, formatDuration, formatMilliseconds, formatNumber, formatRate, shortId, shown } from "./format.js";
import { formatMetric, titleOfMetric } from "./metric.js";
import { isBarred, lengthOf, loneSign, setSign, titleOf, wordOf } from "./standing.js";
/** @import { PeerView, TaskMetric } from "../control/mod.ts" */

/** Rows shown at first, and where all are wished for: peers with a link come first. */
const FEW_ROWS = 12;
const MOST_ROWS = 200;
/** Codes of verdicts shown of one peer. */
const MOST_CODES = 8;
/** Cells before those of COLUMNS. */
const OWN_CELLS = 3;
/** Name of the column of the task's metric before the task is known. */
const METRIC = "Metric";
/** @type {Record<string, number>} */
const ORDER = { open: 0, opening: 1, closed: 2, none: 3 };
/** @type {Record<string, string>} */
const LINKS = { open: "open", opening: "opening", closed: "closed", none: "heard" };

/** @type {readonly { name: string, number?: boolean, text: (view: PeerView, metric: TaskMetric | undefined) => string }[]} */
const COLUMNS = [
  { name: "Connection", text: ({ connection }) => shown(connection ?? "none", 20) },
  { name: "Round", number: true, text: ({ heard }) => formatCount(heard?.round) },
  { name: METRIC, number: true, text: ({ heard }, metric) => formatMetric(metric, heard?.metric) },
  { name: "Exchanges", number: true, text: ({ exchanges }) => formatCount(exchanges) },
  { name: "Round trip", number: true, text: ({ roundTrip }) => formatMilliseconds(roundTrip) },
  { name: "Rate", number: true, text: ({ rate, link }) => link === "none" && rate === 0 ? "–" : formatRate(rate) },
  { name: "Residual", number: true, text: ({ residual }) => formatNumber(residual, 2) },
  { name: "Heard", number: true, text: ({ heard }) => heard === undefined ? "–" : `${formatDuration(heard.ago)} ago` },
  { name: "Verdicts", text: ({ verdicts }) => verdictsIn(verdicts) },
  { name: "Last trouble", text: ({ trouble }) => trouble === undefined ? "–" : shown(trouble) },
];

/**
 * Readies the table.
 *
 * @returns {(peers: readonly PeerView[], metric: TaskMetric | undefined) => void} shows who there is now
 */
export function createPeers() {
  const body = element("tbody");
  const names = [{ name: "Peer" }, { name: "Link" }, { name: "Trust" }, ...COLUMNS];
  const head = element("tr", {}, ...names.map(({ name }) => element("th", { scope: "col" }, name)));
  COLUMNS.forEach(({ number }, i) =>
    setAttributes(head.children[i + OWN_CELLS], { class: number ? "number" : undefined })
  );
  const table = element(
    "table",
    { class: "list" },
    element("caption", { class: "unseen" }, "Peers known to this node"),
  );
  table.append(element("thead", {}, head), body);
  const none = element(
    "p",
    { class: "soft" },
    "Nobody yet. A node finds others by bootstrap addresses, on the local network, or by the DHT.",
  );
  const place = part("peers", HTMLElement);
  const count = part("peers-count", HTMLElement);
  const all = element("button", { type: "button", class: "more", "aria-expanded": "false" });
  place.append(none, table, all);
  /** @type {Map<string, HTMLTableRowElement>} */
  const rows = new Map();

  /** @type {readonly PeerView[]} */
  let latest = [];
  /** @type {TaskMetric | undefined} */
  let latestMetric;
  let isWhole = false;
  all.addEventListener("click", () => {
    isWhole = !isWhole;
    setAttributes(all, { "aria-expanded": String(isWhole) });
    show(latest, latestMetric);
  });

  const metricAt = COLUMNS.findIndex(({ name }) => name === METRIC) + OWN_CELLS;

  /**
   * @param {readonly PeerView[]} peers
   * @param {TaskMetric | undefined} metric
   */
  function show(peers, metric) {
    latest = peers;
    latestMetric = metric;
    if (metric !== undefined) setText(head.children[metricAt], titleOfMetric(metric));
    const sorted = [...peers].sort((a, b) => placeOf(a) - placeOf(b) || (a.peer < b.peer ? -1 : 1));
    const few = Math.max(FEW_ROWS, peers.filter((view) => placeOf(view) < ORDER.none).length);
    const listed = sorted.slice(0, Math.min(MOST_ROWS, isWhole ? Infinity : few));
    all.hidden = peers.length <= few;
    setText(all, isWhole ? "Show fewer" : `Show all ${peers.length}`);
    none.hidden = peers.length > 0;
    table.hidden = peers.length === 0;
    const open = peers.filter(({ link }) => link === "open").length;
    const known = peers.length === 1 ? "1 known" : `${peers.length} known`;
    setText(count, `${known}, ${open} with an open link${peers.length > MOST_ROWS ? `; ${MOST_ROWS} are listed` : ""}`);
    const present = new Set(listed.map(({ peer }) => peer));
    for (const [peer, row] of rows) {
      if (present.has(peer)) continue;
      row.remove();
      rows.delete(peer);
    }
    listed.forEach((view, i) => {
      let row = rows.get(view.peer);
      if (row === undefined) rows.set(view.peer, row = createRow(view.peer));
      if (body.children[i] !== row) body.insertBefore(row, body.children[i] ?? null);
      fill(row, view, metric);
      if (metric !== undefined) setAttributes(row.children[metricAt], { "data-name": titleOfMetric(metric) });
    });
  }
  return show;
}

/**
 * Peers without a link come last, but for those that are barred.
 *
 * @param {PeerView} view
 */
function placeOf(view) {
  return isBarred(view) ? ORDER.closed : ORDER[view.link] ?? ORDER.none;
}

/** @param {string} peer */
function createRow(peer) {
  const row = element(
    "tr",
    {},
    element("th", { scope: "row" }, element("code", { class: "id", title: shown(peer) }, shortId(peer))),
  );
  row.append(element("td", { "data-name": "Link" }, element("span", { class: "chip" })));
  const trust = element("span", { class: "chip trust" }, loneSign(), element("span"));
  row.append(element("td", { "data-name": "Trust" }, trust, element("span", { class: "left" })));
  for (const { name, number } of COLUMNS) {
    row.append(element("td", { "data-name": name, class: number ? "number" : "words" }));
  }
  return row;
}

/**
 * @param {HTMLTableRowElement} row
 * @param {PeerView} view
 * @param {TaskMetric | undefined} metric
 */
function fill(row, view, metric) {
  const chip = row.children[1].children[0];
  setText(chip, LINKS[view.link] ?? shown(view.link, 20));
  setAttributes(chip, { class: "chip", "data-link": view.link });
  const { standing } = view;
  const trust = row.children[2];
  const [lone, word] = trust.children[0].children;
  setSign(lone.children[0], standing?.state);
  setAttributes(lone, { hidden: standing === undefined });
  setText(word, wordOf(standing));
  setText(trust.children[1], lengthOf(standing));
  setAttributes(trust, { title: titleOf(standing), "data-empty": standing === undefined });
  COLUMNS.forEach(({ text }, i) => {
    const cell = row.children[i + OWN_CELLS];
    const words = text(view, metric);
    setText(cell, words);
    setAttributes(cell, { "data-empty": words === "–" || words === "none" });
  });
}

/** @param {Readonly<Record<string, number>>} verdicts */
function verdictsIn(verdicts) {
  const codes = Object.entries(verdicts).filter(([, times]) => times > 0).sort(([, a], [, b]) => b - a);
  const words = codes.slice(0, MOST_CODES).map(([code, times]) =>
    `${shown(code, 40).toLowerCase().replaceAll("_", " ")} ${formatCount(times)}`
  );
  return codes.length === 0 ? "none" : words.join(", ") + (codes.length > MOST_CODES ? ", …" : "");
}
