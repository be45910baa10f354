// @ts-check
/// <reference lib="dom" />
/**
 * The head of the page: who and what this node is, how it stands, and the button that pauses it.
 *
 * @module
 */
import { element, part, setAttributes, setText } from "./element.js";
import { formatCount, formatDuration, shortId, shown } from "./format.js";
import { createGauges } from "./gauges.js";
import { formatMetric } from "./metric.js";
/** @import { Api } from "./api.js" */
/** @import { DaemonStatus } from "../control/mod.ts" */

/** @type {Record<string, string>} */
const STATES = { waiting: "Waiting", training: "Training", paused: "Paused", finished: "Finished", leaving: "Leaving" };

/**
 * Readies the head of the page.
 *
 * @param {() => Api} api
 * @returns {(status: DaemonStatus) => void} shows a new status
 */
export function createHeader(api) {
  const gauges = createGauges(part("gauges", HTMLElement));
  const pause = part("pause", HTMLButtonElement);
  const copy = part("copy-peer", HTMLButtonElement);
  const reason = part("state-reason", HTMLElement);
  /** @type {DaemonStatus | undefined} */
  let latest;

  pause.addEventListener("click", async () => {
    const verb = latest?.state === "paused" ? "resume" : "pause";
    setAttributes(pause, { "aria-disabled": "true" });
    try {
      await api().post(verb);
    } catch (error) {
      setText(reason, `Cannot ${verb}: ${error instanceof Error ? error.message : error}`);
    } finally {
      setAttributes(pause, { "aria-disabled": undefined });
    }
  });
  copy.addEventListener("click", async () => {
    if (latest === undefined) return;
    const copied = await navigator.clipboard.writeText(latest.peer).then(() => true, () => false);
    setText(copy, copied ? "Copied" : "Not allowed");
    setTimeout(() => setText(copy, "Copy"), 1500);
  });

  return (status) => {
    latest = status;
    const { state, task, servedMetric, metric, stepsWanted } = status;
    const name = shown(task.name, 60);
    setText(part("task", HTMLElement), name);
    setText(part("state-word", HTMLElement), STATES[state] ?? shown(state, 20));
    setText(reason, shown(status.reason, 200));
    setAttributes(part("state", HTMLElement), { "data-state": state });
    setText(pause, state === "paused" ? "Resume" : "Pause");
    pause.disabled = state === "finished" || state === "leaving";
    copy.disabled = false;
    setText(part("peer", HTMLElement), shortId(status.peer));
    setAttributes(part("peer", HTMLElement), { title: shown(status.peer) });
    setText(part("uptime", HTMLElement), formatDuration(status.uptime));
    setText(part("round", HTMLElement), formatCount(status.round));
    const wanted = stepsWanted > 0 ? ` of ${formatCount(stepsWanted)}` : "";
    setText(part("steps", HTMLElement), formatCount(status.steps) + wanted);
    setText(part("links", HTMLElement), formatCount(status.links));
    setText(part("exchanges", HTMLElement), formatCount(status.exchanges));
    gauges(status.usage, status.caps);
    showAbout(status);
    document.title = `${formatMetric(task.metric, servedMetric ?? metric)} · ${name} · Murmuration`;
  };
}

/** @type {Record<string, string>} */
const REACHES = {
  public: "strangers can dial it",
  relayed: "through a relay",
  private: "nobody can dial it; it dials others",
  unknown: "not yet found out",
};

/** @param {DaemonStatus} status */
function showAbout({ task, reach, caps, checkpointAt, version, addresses, examples }) {
  const found = Object.entries(reach.found).filter(([, count]) => count > 0);
  /** @type {[string, string][]} */
  const facts = [
    ["Model", `${formatCount(task.parameters)} parameters`],
    ["Data", `${shown(task.data, 40)}, ${formatCount(examples)} examples here`],
    ["Task id", shown(task.id, 100)],
    ["Reached", (REACHES[reach.kind] ?? shown(reach.kind, 40)) + (reach.isPrivateSwarm ? " (private swarm)" : "")],
    ["Peers found", found.map(([way, count]) => `${formatCount(count)} by ${shown(way, 20)}`).join(", ") || "none yet"],
    ["Quiet hours", shown(caps.quietHours ?? "none", 40)],
    ["Checkpoint", checkpointAt === undefined ? "none yet" : new Date(checkpointAt).toLocaleString("en-GB")],
    ["Addresses", addresses.slice(0, 8).map((address) => shown(address, 200)).join(" ") || "none"],
    ["Version", shown(version, 40)],
  ];
  const about = part("about", HTMLElement);
  if (about.childElementCount !== facts.length) {
    about.replaceChildren(...facts.map(([term]) => element("div", {}, element("dt", {}, term), element("dd"))));
  }
  facts.forEach(([, words], i) => setText(about.children[i].children[1], words));
}
