// @ts-check
/// <reference lib="dom" />
/**
 * Words about one peer of the graph.
 *
 * @module
 */
import { element } from "./element.js";
import { formatCount, formatDuration, formatMilliseconds, formatNumber, formatRate, shortId, shown } from "./format.js";
import { formatMetric, titleOfMetric } from "./metric.js";
import { lengthOf, reasonOf, wordOf } from "./standing.js";
/** @import { DaemonStatus, PeerView, TaskMetric } from "../control/mod.ts" */

/** @type {Record<string, string>} */
const LINKS = { open: "link open", opening: "link opening", closed: "link closed", none: "heard, no link" };

/**
 * What is to be said of a peer, as terms and words.
 *
 * @param {PeerView} view
 * @param {TaskMetric | undefined} metric
 * @returns {[string, string][]}
 */
function factsOf(view, metric) {
  const { link, connection, wanted, heard, exchanges, roundTrip, rate, residual, standing, trouble } = view;
  /** @type {[string, string][]} */
  const facts = [["Link", (LINKS[link] ?? shown(link, 20)) + (wanted && link !== "none" ? ", chosen here" : "")]];
  if (standing !== undefined) {
    const { agreement, balance, bar } = standing;
    facts.push(["Trust", bar === undefined ? wordOf(standing) : `${wordOf(standing)}, ${lengthOf(standing)}`]);
    if (bar !== undefined) facts.push(["Why", reasonOf(standing)]);
    else if (agreement !== undefined) {
      facts.push(["Agreement", formatNumber(agreement, 2)], ["Balance", formatNumber(balance, 2)]);
    }
  }
  if (connection !== undefined) facts.push(["Connection", shown(connection, 20)]);
  if (residual !== undefined) facts.push(["Residual", `${formatNumber(residual, 2)} of the model's size`]);
  if (link !== "none") {
    facts.push(["Rate", formatRate(rate)], ["Exchanges", formatCount(exchanges)], [
      "Round trip",
      formatMilliseconds(roundTrip),
    ]);
  }
  if (heard !== undefined) {
    facts.push(["Round", formatCount(heard.round)], [titleOfMetric(metric), formatMetric(metric, heard.metric)]);
    facts.push(["Links", formatCount(heard.links)], ["Heard", `${formatDuration(heard.ago)} ago`]);
  }
  if (trouble !== undefined) facts.push(["Trouble", shown(trouble)]);
  return facts;
}

/**
 * A peer in one sentence, for those who hear the graph.
 *
 * @param {PeerView} view
 * @param {TaskMetric | undefined} metric of the task: a peer says only a number
 * @returns {string}
 */
export function sentenceOf(view, metric) {
  return `Peer ${shortId(view.peer)}: ${
    factsOf(view, metric).map(([term, words]) => `${term.toLowerCase()} ${words}`).join(", ")
  }`;
}

/**
 * Shows a peer's facts, or this node's, under the graph.
 *
 * @param {HTMLElement} target
 * @param {PeerView | undefined} view undefined = this node
 * @param {DaemonStatus | undefined} status
 */
export function showDetail(target, view, status) {
  const name = view === undefined ? "This node" : shortId(view.peer);
  /** @type {[string, string][]} */
  const facts = view !== undefined ? factsOf(view, status?.task.metric) : status === undefined ? [] : [
    ["Round", formatCount(status.round)],
    [titleOfMetric(status.task.metric), formatMetric(status.task.metric, status.servedMetric ?? status.metric)],
    ["Links", formatCount(status.links)],
    ["Exchanges", formatCount(status.exchanges)],
  ];
  const list = element("dl", { class: "facts" });
  for (const [term, words] of facts) list.append(element("div", {}, element("dt", {}, term), element("dd", {}, words)));
  target.replaceChildren(element("h3", { title: view === undefined ? undefined : shown(view.peer) }, name), list);
}
