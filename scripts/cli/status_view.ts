/**
 * A daemon's state as a page of the terminal.
 *
 * @module
 */
import { bytes, perSecond } from "../../daemon/support/mod.ts";
import type { ChalkInstance } from "chalk";
import { metricText } from "../../compute/metrics/mod.ts";
import {
  type Background,
  type DaemonState,
  type DaemonStatus,
  isBackground,
  type Reach,
  type TaskMetric,
  type TrustView,
} from "../../daemon/control/mod.ts";
import { count, inLine, loss, percent, ratio, span } from "../terminal/mod.ts";
import { drawFields } from "./field_list.ts";

const STATES: Readonly<Record<DaemonState, { readonly colour: "green" | "yellow" | "cyan"; readonly words: string }>> =
  {
    waiting: { colour: "yellow", words: "waiting for a model and links" },
    training: { colour: "green", words: "training" },
    paused: { colour: "yellow", words: "paused" },
    finished: { colour: "cyan", words: "finished; answers its neighbours" },
    leaving: { colour: "yellow", words: "leaving" },
  };

/** What is said beside training: how much of it in the last minute, and what most of it is for. */
function drawBackground({ bytes: byPurpose, perMinute, lookups }: Background): string {
  const purposes = Object.entries(byPurpose).filter(([purpose]) => isBackground(purpose))
    .map(([purpose, { sent, received }]) => ({ purpose, size: sent + received }))
    .toSorted((one, other) => other.size - one.size).filter(({ size }) => size > 0).slice(0, 3)
    .map(({ purpose, size }) => `${purpose} ${bytes(size)}`);
  const looked = Object.values(lookups).reduce((sum, times) => sum + times, 0);
  return [`${bytes(perMinute)} in the last minute`, ...purposes, `${looked} lookups`].join(", ");
}

/** Whom it believes. */
function drawTrust({ isOn, believed, probation, barred }: TrustView): string {
  const who = isOn ? `${believed} believed, ${probation} on probation` : "all believed (--trust off)";
  return `${who}, ${barred} barred`;
}

const REACH: Readonly<Record<Reach["kind"], string>> = {
  public: "anybody can dial it",
  relayed: "through a relay",
  private: "nobody can dial it; it dials others",
  unknown: "not found out yet",
};

/** Its models by the task's metric; a daemon from before there were others says accuracy alone. */
function drawQuality(
  { task, metric, servedMetric, accuracy, servedAccuracy, loss: mean }: DaemonStatus,
): [string, string] {
  const { title, ...form }: Pick<TaskMetric, "title" | "unit" | "suffix"> = task.metric ?? OLD_METRIC;
  const [own, served] = [metric ?? accuracy, servedMetric ?? servedAccuracy].map((value) =>
    inLine(metricText(form, value))
  );
  return [inLine(title), `${own}, served ${served}, loss ${loss(mean)}`];
}

const OLD_METRIC = { title: "accuracy", unit: "share" } as const;

/** Draws what `murmuration status` shows. `now` in ms since 1970. */
export function drawStatus(status: DaemonStatus, dashboard: string, now: number, chalk: ChalkInstance): string {
  const { task, usage, caps, reach } = status;
  // A newer daemon may be in one that is not known here.
  const { colour, words } = STATES[status.state] ?? { colour: "yellow", words: inLine(status.state) };
  const reason = status.reason === undefined ? "" : `: ${inLine(status.reason)}`;
  const steps = status.stepsWanted === 0 ? "" : ` of ${count(status.stepsWanted)}`;
  const found = Object.entries(reach.found).filter(([, peers]) => peers > 0).map(([way, peers]) =>
    `${peers} by ${way}`
  );
  const most = (cap: number | undefined, draw: (value: number) => string) =>
    cap === undefined ? "" : chalk.dim(` of ${draw(cap)}`);
  const rates = [["up", usage.upload, caps.upload], ["down", usage.download, caps.download]] as const;
  return [
    ` ${chalk[colour]("●")} ${chalk.bold(words)}${reason}`,
    "",
    drawFields([
      ["task", `${task.name}, ${count(task.parameters)} parameters ${chalk.dim(task.id.slice(0, 12))}`],
      [
        "progress",
        `round ${count(status.round)}, ${count(status.steps)}${steps} steps on ${count(status.examples)} examples`,
      ],
      drawQuality(status),
      ["links", `${status.links} open, ${count(status.exchanges)} exchanges`],
      ["neighbours", drawTrust(status.trust)],
      [
        "sent",
        `${bytes(status.bytesSent)}, ${ratio(status)} of plain float32; received ${bytes(status.bytesReceived)}`,
      ],
      ["background", drawBackground(status.background)],
      ["rates", rates.map(([way, rate, cap]) => `${way} ${perSecond(rate)}${most(cap, perSecond)}`).join(", ")],
      [
        "uses",
        `${percent(usage.cpu, 0)}${most(caps.cpu, (share) => percent(share, 0))} CPU, ` +
        `${bytes(usage.memory)}${most(caps.memory, bytes)} memory`,
      ],
      ["quiet hours", caps.quietHours],
      [
        "checkpoint",
        status.checkpointAt === undefined ? "none yet" : `${span((now - status.checkpointAt) / 1000)} ago`,
      ],
      ["reached", `${REACH[reach.kind] ?? reach.kind}${reach.isPrivateSwarm ? ", private swarm" : ""}`],
      ["found peers", found.length === 0 ? "none yet" : found.join(", ")],
      ["up for", `${span(status.uptime)} ${chalk.dim(`version ${status.version}`)}`],
      ["peer", status.peer],
      ...status.addresses.map((address, index) => [index === 0 ? "addresses" : "", address] as const),
      ["dashboard", chalk.underline(dashboard)],
    ], chalk),
  ].join("\n");
}
