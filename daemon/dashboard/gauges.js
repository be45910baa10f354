// @ts-check
/// <reference lib="dom" />
/**
 * What the process uses, against what it may: a line of the last minutes each, with the cap across.
 *
 * @module
 */
import { drawing, element, setAttributes, setText } from "./element.js";
import { formatBytes, formatRate, formatShare } from "./format.js";
/** @import { Caps, Usage } from "../control/mod.ts" */

/** Moments in a gauge's line. */
const MOMENTS = 90;
const WIDTH = 120;
const HEIGHT = 28;

/** @type {readonly { key: "cpu" | "memory" | "upload" | "download", name: string, least: number, format: (value: number | undefined) => string }[]} */
const KINDS = [
  { key: "cpu", name: "Processor", least: .05, format: (value) => formatShare(value, 0) },
  { key: "memory", name: "Memory", least: 64e6, format: formatBytes },
  { key: "upload", name: "Upload", least: 1000, format: formatRate },
  { key: "download", name: "Download", least: 1000, format: formatRate },
];

/**
 * Puts the gauges into `target`.
 *
 * @param {HTMLElement} target
 * @returns {(usage: Usage, caps: Caps) => void} shows a new moment
 */
export function createGauges(target) {
  const gauges = KINDS.map((kind) => createGauge(target, kind));
  return (usage, caps) => {
    for (const show of gauges) show(usage, caps);
  };
}

/**
 * @param {HTMLElement} target
 * @param {typeof KINDS[number]} kind `least` is the least range of its scale
 * @returns {(usage: Usage, caps: Caps) => void}
 */
function createGauge(target, { key, name, least, format }) {
  /** @type {number[]} */
  const moments = [];
  const value = element("strong", {}, "–");
  const cap = element("span", { class: "soft" });
  const area = drawing("path", { class: "area" });
  const line = drawing("path", { class: "line" });
  const limit = drawing("line", { class: "limit", x1: 0, x2: WIDTH });
  const trace = drawing(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    area,
    line,
    limit,
  );
  const meter = element("div", { class: "gauge", role: "meter", "aria-label": name, "aria-valuemin": 0 });
  meter.append(element("p", {}, element("span", { class: "soft" }, name), value), trace, cap);
  target.append(meter);

  return (usage, caps) => {
    const now = usage[key];
    const most = caps[key];
    moments.push(now);
    if (moments.length > MOMENTS) moments.shift();
    const top = Math.max(least, most ?? 0, ...moments) * 1.1;
    const y = (/** @type {number} */ one) => (HEIGHT - one / top * HEIGHT).toFixed(1);
    const step = WIDTH / (MOMENTS - 1);
    const start = WIDTH - (moments.length - 1) * step;
    const points = moments.map((one, i) => `${(start + i * step).toFixed(1)} ${y(one)}`).join("L");
    setAttributes(line, { d: `M${points}` });
    setAttributes(area, { d: `M${start.toFixed(1)} ${HEIGHT}L${points}L${WIDTH} ${HEIGHT}Z` });
    setAttributes(limit, { y1: y(most ?? 0), y2: y(most ?? 0), visibility: most === undefined ? "hidden" : "visible" });
    setText(value, format(now));
    setText(cap, most === undefined ? "no cap" : `cap ${format(most)}`);
    const isOver = most !== undefined && now > most * 1.1;
    setAttributes(meter, {
      "aria-valuenow": now,
      "aria-valuemax": most ?? top,
      "aria-valuetext": most === undefined ? format(now) : `${format(now)} of ${format(most)}`,
      "data-over": isOver,
    });
  };
}
