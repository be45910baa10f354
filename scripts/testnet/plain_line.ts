/**
 * The testnet while it runs, as lines for a file or a pipe.
 *
 * @module
 */
import { metricText } from "../../compute/metrics/mod.ts";
import { kilobytes } from "../../daemon/support/mod.ts";
import { duration, inLine, loss, percent, ratio } from "../terminal/mod.ts";
import { type LiveView, shareOfAll } from "./live_table.ts";
import { isRunning, type NodeView } from "./swarm_view.ts";

/** Where the whole swarm stands, in one line. */
export function plainLine({ nodes, metric, seconds }: Pick<LiveView, "nodes" | "metric" | "seconds">): string {
  const running = nodes.filter(isRunning);
  const statuses = running.flatMap(({ status }) => status === undefined ? [] : [status]);
  const honest = running.filter(({ liar }) => liar === undefined);
  const bytesSent = mean(statuses.map((status) => status.bytesSent));
  const denseBytes = mean(statuses.map((status) => status.denseBytes));
  const served = mean(honest.flatMap(({ measured }) => measured?.servedMetric ?? []));
  return [
    `${duration(seconds).padStart(7)}`,
    percent(shareOfAll(nodes), 0).padStart(5),
    `${running.length} ${running.length === 1 ? "node" : "nodes"}${states(running)}`,
    `loss ${loss(mean(honest.flatMap(({ status }) => status?.loss ?? [])))}`,
    `${metric.title} ${inLine(metricText(metric, served))}`,
    `${kilobytes(bytesSent)} kB sent a node, ${ratio({ bytesSent, denseBytes })} of dense`,
  ].join("  ");
}

/** What is not simply training. */
function states(running: readonly NodeView[]): string {
  const finished = running.filter(({ state }) => state === "finished").length;
  const frozen = running.filter(({ state }) => state === "frozen").length;
  const parts = [...finished > 0 ? [`${finished} finished`] : [], ...frozen > 0 ? [`${frozen} frozen`] : []];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/** NaN of nothing, as figures that are not known. */
function mean(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
