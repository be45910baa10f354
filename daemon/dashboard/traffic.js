// @ts-check
/// <reference lib="dom" />
/**
 * What the node has sent: by kind, and against what plain float32 would have been.
 *
 * @module
 */
import { element, part, setAttributes, setText } from "./element.js";
import { formatBytes, formatShare, formatTimes } from "./format.js";
/** @import { DaemonStatus } from "../control/mod.ts" */

const KINDS = /** @type {const} */ ([
  ["deltas", "Deltas", "compressed updates between neighbours"],
  ["openings", "Openings", "how links come to be"],
  ["heartbeats", "Heartbeats", "what nodes announce to all"],
  ["rest", "Rest", "handshakes, framing, control, and files that others fetch"],
]);

/** @type {Record<string, string>} */
const PURPOSES = {
  gossip: "heartbeats, and passing them on",
  dht: "finding others, and answering who looks",
  identify: "who speaks what",
  ping: "whether peers are still there",
  autonat: "whether strangers can dial",
  relay: "places with relays, and ways through them",
  relayed: "passed on for others",
  handshakes: "new connections",
};

/**
 * Readies the panel.
 *
 * @returns {(status: DaemonStatus) => void} shows a new status
 */
export function createTraffic() {
  const parts = KINDS.map(([kind, name, about]) => {
    const slice = element("span", { class: `slice ${kind}` });
    const share = element("td", { class: "number" });
    const bytes = element("td", { class: "number" });
    const row = element(
      "tr",
      {},
      element("th", { scope: "row" }, element("i", { class: `key ${kind}`, "aria-hidden": "true" }), name),
      bytes,
      share,
      element("td", { class: "soft about" }, about),
    );
    return { kind, slice, row, share, bytes };
  });
  const sent = element("strong", {}, "–");
  const dense = element("strong", {}, "–");
  const sliver = element("span", { class: "fill sliver" });
  const against = element(
    "div",
    { class: "against" },
    element("p", {}, element("span", { class: "soft" }, "sent in all"), sent),
    element("div", { class: "track", "aria-hidden": "true" }, sliver),
    element("p", {}, element("span", { class: "soft" }, "the same as plain float32"), dense),
    element("div", { class: "track", "aria-hidden": "true" }, element("span", { class: "fill whole" })),
  );
  const table = element("table", { class: "kinds" }, element("caption", { class: "unseen" }, "Bytes sent by kind"));
  table.append(element("tbody", {}, ...parts.map(({ row }) => row)));
  part("traffic-bars", HTMLElement).append(
    against,
    element("div", { class: "stack", "aria-hidden": "true" }, ...parts.map(({ slice }) => slice)),
    table,
  );
  const background = createBackground(part("background", HTMLElement));
  const fewer = part("fewer", HTMLElement);
  const words = part("fewer-words", HTMLElement);

  return ({ bytesSent, bytesByKind, denseBytes, background: beside }) => {
    background(beside);
    const known = bytesByKind.deltas + bytesByKind.openings + bytesByKind.heartbeats;
    const bytes = { ...bytesByKind, rest: Math.max(0, bytesSent - known) };
    const whole = Math.max(1, known + bytes.rest);
    const isMore = denseBytes > 0 && bytesSent > denseBytes;
    setText(fewer, isMore ? formatTimes(bytesSent, denseBytes) : formatTimes(denseBytes, bytesSent));
    setText(words, `${isMore ? "as many" : "fewer"} bytes ${isMore ? "as" : "than"} plain float32`);
    setText(sent, formatBytes(bytesSent));
    setText(dense, formatBytes(denseBytes));
    // A sliver too thin to see would read as nothing sent.
    sliver.style.width = denseBytes > 0
      ? `max(2px, ${Math.min(100, bytesSent / denseBytes * 100).toFixed(3)}%)`
      : "2px";
    for (const { kind, slice, share, bytes: cell } of parts) {
      slice.style.flexGrow = String(bytes[kind]);
      setText(cell, formatBytes(bytes[kind]));
      setText(share, formatShare(bytes[kind] / whole));
      setAttributes(slice, { hidden: bytes[kind] === 0 });
    }
  };
}

/**
 * What the node says and hears beside its exchanges.
 *
 * @param {HTMLElement} target
 * @returns {(background: DaemonStatus["background"]) => void}
 */
function createBackground(target) {
  const rate = element("strong", {}, "–");
  const lookups = element("span", { class: "soft" });
  const rows = Object.entries(PURPOSES).map(([purpose, about]) => {
    const sent = element("td", { class: "number" }), received = element("td", { class: "number" });
    const row = element(
      "tr",
      {},
      element("th", { scope: "row" }, purpose),
      sent,
      received,
      element("td", { class: "soft about" }, about),
    );
    return { purpose, row, sent, received };
  });
  const heads = ["", "sent", "received", ""].map((name) => element("th", { scope: "col", class: "soft" }, name));
  const table = element(
    "table",
    { class: "kinds" },
    element("caption", { class: "unseen" }, "Bytes beside exchanges, by purpose"),
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...rows.map(({ row }) => row)),
  );
  target.append(
    element("summary", {}, element("span", { class: "soft" }, "Beside its exchanges, in the last minute "), rate),
    table,
    element("p", {}, lookups),
  );
  return ({ bytes, lookups: counts, perMinute }) => {
    setText(rate, formatBytes(perMinute));
    for (const { purpose, sent, received } of rows) {
      const one = bytes[/** @type {keyof typeof bytes} */ (purpose)];
      setText(sent, formatBytes(one?.sent ?? 0));
      setText(received, formatBytes(one?.received ?? 0));
    }
    const { self, announce, find, walk } = counts;
    setText(
      lookups,
      `Lookups in the DHT: ${self} for its surroundings, ${announce} to announce it, ${find} to find others, ${walk} for relays`,
    );
  };
}
