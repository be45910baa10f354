/**
 * Node events as lines for people, or as JSON lines for programs.
 *
 * @module
 */
import { pino } from "pino";
import pretty from "pino-pretty";
import { METRICS, metricText } from "../../compute/metrics/mod.ts";
import type { NodeEvent, Recorder } from "../node/mod.ts";
import { tellDiverged, whyBarred } from "../control/mod.ts";
import { escapeControls } from "../../compute/support/mod.ts";
import { bytes } from "../support/mod.ts";
import { createLogSieve, shortPeer as short } from "./log_sieve.ts";

/** A line, and what is shown behind it to whoever looks for the reason. */
interface Line {
  readonly level: "info" | "warn" | "debug";
  readonly text: string;
  readonly detail?: string | undefined;
}

/** How a log line of each level reads; undefined where an event is too frequent to be a line of its own. */
function describe(event: NodeEvent): Line | undefined {
  switch (event.type) {
    case "planned":
      return {
        level: "info",
        text: `training ${event.parameters.toLocaleString("en-GB")} parameters takes about ` +
          `${bytes(event.trainingBytes)} beside the program and the examples`,
      };
    case "ready":
      return event.addresses.length > 0
        ? { level: "info", text: `listening as ${event.peer} for task ${event.task.slice(0, 12)}` }
        : { level: "warn", text: `ready as ${event.peer} for task ${event.task.slice(0, 12)}, ${NO_ADDRESS}` };
    case "started":
      return { level: "info", text: `training starts from ${startTexts[event.from]}` };
    case "round":
      return {
        level: "debug",
        text: `round ${event.round}: ${event.steps} steps, loss ${event.loss.toFixed(3)}, ${event.links} links, ` +
          `${bytes(event.bytesSent)} sent`,
      };
    case "evaluated":
      return {
        level: "info",
        text: `${event.steps} steps: ${METRICS[event.metricName].title} ${
          metricText(METRICS[event.metricName], event.metric)
        }, served model ${metricText(METRICS[event.metricName], event.servedMetric)}`,
      };
    case "diverged":
      return { level: "warn", text: `${tellDiverged(event)}. A lower learning rate helps` };
    case "sent":
    case "unsent":
      return undefined;
    case "exchanged": {
      const time = event.milliseconds === undefined ? "" : ` in ${event.milliseconds.toFixed(0)} ms`;
      return { level: "debug", text: `exchange with ${short(event.peer)} as ${event.role}${time}` };
    }
    case "refused":
      return { level: "debug", text: `exchange with ${short(event.peer)} refused by ${event.by}: ${event.code}` };
    case "parked":
      return { level: "debug", text: `no reply from ${short(event.peer)} in time; its request stays parked` };
    case "linkOpened":
      return {
        level: "info",
        text: event.choice === "RESUME"
          ? `link to ${short(event.peer)} opened`
          : `link to ${short(event.peer)} opened with a snapshot of ${bytes(event.bytes)}`,
      };
    case "linkClosed":
      return { level: "info", text: `link to ${short(event.peer)} closed by ${event.by}: ${event.code}` };
    case "barred": {
      const until = Number.isFinite(event.rounds) ? `for ${event.rounds} rounds` : "until it is forgiven";
      return { level: "warn", text: `${short(event.peer)} is barred ${until}: ${whyBarred(event)}` };
    }
    case "forgiven":
      return { level: "info", text: `${short(event.peer)} is forgiven` };
    case "declined":
      if (event.code === "WRONG_TASK") {
        const how = "start both with the same manifest, or the same --task, --model, --seed and kind of --partition";
        return { level: "warn", text: `${short(event.peer)} trains another task; ${how}` };
      }
      return { level: "debug", text: `opening with ${short(event.peer)} declined by ${event.by}: ${event.code}` };
    case "malformed":
      return { level: "warn", text: `${short(event.peer)} sent a bad frame: ${event.reason}` };
    case "snapshotRefused":
      return { level: "warn", text: `the model of ${short(event.peer)} is not believed: ${event.reason}` };
    case "unreachable":
      return { level: "warn", text: `${short(event.peer)} cannot be reached: ${event.reason}` };
    case "paced":
      return {
        level: "info",
        text: event.reason === undefined ? "training goes on" : `training rests: ${event.reason}`,
      };
    case "serving":
      return { level: "info", text: `dashboard at ${event.address}; \`murmuration status\` shows it with its token` };
    case "trouble":
      return { level: "warn", text: event.text };
    case "heartbeatRefused":
      return event.action === "reject"
        ? { level: "warn", text: `${short(event.peer)} sent a bad heartbeat: ${event.code}` }
        : { level: "debug", text: `a heartbeat of ${short(event.peer)} is ignored: ${event.code}` };
    case "fault":
      return {
        level: "warn",
        text:
          `a fault of this program in what ${short(event.peer)} has to do with: ${event.reason}; its stream was reset` +
          (event.isBarred ? ", and nothing is taken from it for an hour" : ""),
        detail: event.stack,
      };
    case "clockOff": {
      const { seconds, peers } = event;
      const way = seconds > 0 ? "behind" : "ahead of";
      const whose = peers === 1 ? "the one peer's that was heard" : `that of ${peers} peers, by their median`;
      return { level: "warn", text: `this machine's clock is ${spell(seconds)} ${way} ${whose}; set it, best by NTP` };
    }
    case "background":
      return { level: "debug", text: `${bytes(event.perMinute)} in the last minute beside exchanges` };
    case "fetching": {
      const share = Math.floor(100 * event.have / event.bytes);
      const from = event.peers === 0 ? "" : ` from ${event.peers === 1 ? "1 peer" : `${event.peers} peers`}`;
      return {
        level: "info",
        text: `fetching weights${from}: ${bytes(event.have)} of ${bytes(event.bytes)}, ${share} %`,
      };
    }
    case "fetched": {
      const came = `${bytes(event.received)} of it in ${(event.milliseconds / 1000).toFixed(1)} s`;
      return { level: "info", text: `the weights are there, ${bytes(event.bytes)}, and right; ${came}` };
    }
    case "fileRefused":
      return {
        level: "warn",
        text: `${
          short(event.peer)
        } gives other weights than the task's: ${event.reason}; it is kept away until they are there`,
      };
    case "fileStalled":
      return { level: "info", text: `${short(event.peer)} sends nothing more of the weights; others are asked` };
    case "fileAwaited":
      return {
        level: "info",
        text: `${awaited(event.peers)}; they are waited for, and --weights names a file that has them`,
      };
    case "finished":
      return { level: "info", text: `all ${event.steps} steps done; answering neighbours until stopped` };
    case "stopped":
      return {
        level: "info",
        text: `stopped after ${event.steps} steps and ${event.exchanges} exchanges; ` +
          `${bytes(event.bytesSent)} sent, as plain float32 ${bytes(event.denseBytes)}`,
      };
  }
}

function awaited(peers: number): string {
  if (peers === 0) return "no peer is connected that the weights could come from";
  return peers === 1
    ? "the one peer connected has not got the weights"
    : `none of ${peers} peers connected has the weights`;
}

const NO_ADDRESS = "but this machine has no network: until it has one, nobody reaches this node and it reaches nobody";

/** How often there is a look at what was left out, in ms. */
const LOOK = 10_000;

/** A difference of clocks in words. */
function spell(seconds: number): string {
  const size = Math.abs(seconds);
  return size < 5400 ? `${Math.round(size / 60)} min` : `${Math.round(size / 3600)} h`;
}

const startTexts = {
  initial: "the task's initial model",
  snapshot: "a neighbour's model",
  checkpoint: "the last checkpoint",
};

/**
 * A recorder that writes a line for people to stderr for each event worth one; what comes again and again once a minute.
 *
 * @param level the least level shown; `debug` shows every round and exchange
 */
export function logRecorder(level: "debug" | "info" | "warn"): Recorder {
  const colorize = Deno.stderr.isTerminal() && Deno.env.get("NO_COLOR") === undefined;
  const stream = pretty({
    colorize,
    sync: true,
    destination: 2,
    ignore: "pid,hostname",
    translateTime: "SYS:HH:MM:ss",
  });
  const logger = pino({ level }, stream);
  const sieve = level === "debug" ? undefined : createLogSieve(() => performance.now());
  if (sieve !== undefined) {
    // It keeps nobody alive: what is left out when the program ends is of no use to anybody.
    Deno.unrefTimer(setInterval(() => {
      for (const { event, text } of sieve.due()) logger[describe(event)?.level ?? "warn"](escapeControls(text));
    }, LOOK));
  }
  return (event) => {
    const line = describe(event);
    if (line === undefined) return;
    for (const text of sieve?.pass(event, line.text) ?? [line.text]) logger[line.level](escapeControls(text));
    if (line.detail !== undefined) logger.debug(escapeControls(line.detail));
  };
}

/**
 * A recorder that writes one line to stdout when the node is ready: `ready`, a space, and its addresses, each whole with its
 * peer id, separated by spaces. Programs may rely on its form.
 */
export function readyRecorder(): Recorder {
  return (event) => {
    if (event.type === "ready") writeLine(`ready ${event.addresses.join(" ")}`);
  };
}

/** A recorder that writes each event as one JSON line to stdout, with `time` in ms since the process started. */
export function jsonRecorder(): Recorder {
  return (event) => writeLine(JSON.stringify({ time: Math.round(performance.now()), ...event, ...accuracyOf(event) }));
}

/** A metric that is accuracy, under the names that it had before there were others. */
function accuracyOf(event: NodeEvent) {
  return event.type === "evaluated" && event.metricName === "accuracy"
    ? { accuracy: event.metric, servedAccuracy: event.servedMetric }
    : {};
}

/** Why stdout may take no line, by what the system says: a disk may have room again later. */
const NOT_TAKEN: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk is full",
  EPIPE: "nobody reads it any more",
};
/** Part of a line was written when no more was taken; and why has been told. */
const stdout = { isTorn: false, isTold: false };

/**
 * Writes a line whole. What JSON leaves of control characters is escaped as JSON does. Where stdout is a file on a full disk, or
 * its reader has gone, the line is left out: training is worth more.
 */
function writeLine(line: string): void {
  const bytes = new TextEncoder().encode(`${stdout.isTorn ? "\n" : ""}${escapeControls(line)}\n`);
  let written = 0;
  try {
    while (written < bytes.length) written += Deno.stdout.writeSync(bytes.subarray(written));
    stdout.isTorn = false;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!Object.hasOwn(NOT_TAKEN, code)) throw error;
    stdout.isTorn ||= written > 0;
    if (stdout.isTold) return;
    stdout.isTold = true;
    try {
      console.error(`Cannot write to stdout: ${NOT_TAKEN[code]}; the node goes on, and lines are left out`);
    } catch {
      // Stderr lies on the same disk.
    }
  }
}
