/**
 * A daemon's peers as a table of the terminal.
 *
 * @module
 */
import { bytes } from "../../daemon/support/mod.ts";
import type { ChalkInstance } from "chalk";
import { metricText } from "../../compute/metrics/mod.ts";
import type { BarView, PeerView, Standing, TaskMetric } from "../../daemon/control/mod.ts";
import { type Column, count, drawTable, inLine, percent, span } from "../terminal/mod.ts";
import { shortPeer } from "./short_peer.ts";

const columnsOf = (metric: TaskMetric | undefined): readonly Column[] => [
  ["peer", "left"],
  ["link", "left"],
  ["trust", "left"],
  ["way", "left"],
  ["heard", "right"],
  ["steps", "right"],
  [inLine(metric?.title ?? "accuracy"), "right"],
  ["exchanges", "right"],
  ["time", "right"],
  ["sent", "right"],
  ["residual", "right"],
  ["verdicts", "left"],
];

/** Links first, then those heard most lately. */
const ORDER: readonly PeerView["link"][] = ["open", "opening", "closed", "none"];

/**
 * Draws what `murmuration peers` shows: a row a peer, and beneath what went wrong with whom.
 *
 * @param metric of the daemon's task; undefined of a daemon that knows of none but accuracy
 */
export function drawPeers(
  peers: readonly PeerView[],
  metric: TaskMetric | undefined,
  chalk: ChalkInstance,
): string {
  if (peers.length === 0) {
    return "No peers known yet. Others are found on the local network, by the DHT and through --bootstrap addresses.";
  }
  const sorted = [...peers].sort((left, right) =>
    ORDER.indexOf(left.link) - ORDER.indexOf(right.link) ||
    (left.heard?.ago ?? Infinity) - (right.heard?.ago ?? Infinity)
  );
  const rows = sorted.map((peer) => [
    shortPeer(peer.peer),
    peer.link === "open" ? chalk.green("open") : peer.link === "none" ? "–" : chalk.yellow(peer.link),
    standingWord(peer.standing, chalk),
    peer.connection ?? "–",
    peer.heard === undefined ? "–" : `${span(peer.heard.ago)} ago`,
    count(peer.heard?.steps),
    metric === undefined ? percent(peer.heard?.accuracy) : inLine(metricText(metric, peer.heard?.metric)),
    count(peer.exchanges),
    peer.roundTrip === undefined ? "–" : `${peer.roundTrip.toFixed(0)} ms`,
    bytes(Object.values(peer.bytesSent).reduce((sum, each) => sum + each, 0)),
    percent(peer.residual),
    Object.entries(peer.verdicts).map(([code, times]) => `${code} ${times}`).join(", "),
  ]);
  const troubles = sorted.flatMap(({ peer, trouble, standing }) => [
    ...standing?.bar === undefined ? [] : [note(chalk.red("✗"), peer, wordsOfBar(standing.bar))],
    // What was said of a bar that holds is said above.
    ...trouble === undefined || (standing?.bar !== undefined && trouble.startsWith(BARRED_BEFORE))
      ? []
      : [note(chalk.yellow("!"), peer, trouble)],
  ]);
  return [drawTable(columnsOf(metric), rows, chalk), ...troubles.length === 0 ? [] : ["", ...troubles]].join("\n");
}

/** How the trouble of a peer begins that was barred last. */
const BARRED_BEFORE = "it was barred";

function note(mark: string, peer: string, text: string): string {
  return ` ${mark} ${inLine(`${shortPeer(peer)}: ${text}`)}`;
}

function standingWord(standing: Standing | undefined, chalk: ChalkInstance): string {
  switch (standing?.state) {
    case "believed":
      return chalk.green("believed");
    case "probation":
      return chalk.yellow("on probation");
    case "barred":
      return chalk.red("barred");
    default:
      return "–";
  }
}

/** Why a peer is barred, and for how long, in words. */
export function wordsOfBar({ cause, reason, evidence, roundsLeft }: BarView): string {
  const until = roundsLeft === undefined
    ? "until it is forgiven"
    : `for ${count(roundsLeft)} more ${roundsLeft === 1 ? "round" : "rounds"}`;
  return `barred ${until}: ${reason}${cause === "BY_HAND" ? "" : ` (${evidence})`}`;
}
