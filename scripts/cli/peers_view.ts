/**
 * A daemon's peers as a table of the terminal.
 *
 * @module
 */
import { bytes } from "../../daemon/support/mod.ts";
import type { ChalkInstance } from "chalk";
import type { PeerView } from "../../daemon/control/mod.ts";
import { type Column, count, drawTable, percent, span } from "../terminal/mod.ts";
import { shortPeer } from "./short_peer.ts";

const COLUMNS: readonly Column[] = [
  ["peer", "left"],
  ["link", "left"],
  ["way", "left"],
  ["heard", "right"],
  ["steps", "right"],
  ["accuracy", "right"],
  ["exchanges", "right"],
  ["time", "right"],
  ["sent", "right"],
  ["residual", "right"],
  ["verdicts", "left"],
];

/** Links first, then those heard most lately. */
const ORDER: readonly PeerView["link"][] = ["open", "opening", "closed", "none"];

/** Draws what `murmuration peers` shows: a row a peer, and beneath what went wrong with whom. */
export function drawPeers(peers: readonly PeerView[], chalk: ChalkInstance): string {
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
    peer.connection ?? "–",
    peer.heard === undefined ? "–" : `${span(peer.heard.ago)} ago`,
    count(peer.heard?.steps),
    percent(peer.heard?.accuracy),
    count(peer.exchanges),
    peer.roundTrip === undefined ? "–" : `${peer.roundTrip.toFixed(0)} ms`,
    bytes(Object.values(peer.bytesSent).reduce((sum, each) => sum + each, 0)),
    percent(peer.residual),
    Object.entries(peer.verdicts).map(([code, times]) => `${code} ${times}`).join(", "),
  ]);
  const troubles = sorted.filter(({ trouble }) => trouble !== undefined).map(({ peer, trouble }) =>
    ` ${chalk.yellow("!")} ${`${shortPeer(peer)}: ${trouble}`.replaceAll("\n", "\\n")}`
  );
  return [drawTable(COLUMNS, rows, chalk), ...troubles.length === 0 ? [] : ["", ...troubles]].join("\n");
}
