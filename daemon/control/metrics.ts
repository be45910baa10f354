/**
 * What a node does, as metrics for Prometheus.
 *
 * @module
 */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { DaemonState, DaemonStatus } from "./api.ts";
import { BAR_REASONS } from "./verdicts.ts";
import type { NodeEvent, Recorder } from "../node/mod.ts";
import { processorSeconds } from "../support/mod.ts";

/** What is read at each scrape, besides what the events have told. */
export interface MetricsReading {
  readonly status: DaemonStatus;
  /** Peers that have announced themselves and are not missing. */
  readonly peersHeard: number;
}

/** An observer that keeps the metrics of a node. */
export interface Metrics {
  readonly record: Recorder;
  /** Names of all metrics. */
  readonly names: readonly string[];
  /** All metrics as Prometheus text (version 0.0.4), with the gauges as `reading` says. */
  text(reading: MetricsReading): Promise<string>;
}

/** Bounds of an exchange's time, in s: loopback, a house, a country, round the world, a relay that is busy. */
const EXCHANGE_BOUNDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];
const STATES: readonly DaemonState[] = ["waiting", "training", "paused", "finished", "leaving"];

/**
 * Creates the metrics, in a registry of their own. Labels take values of small fixed sets only; no peer is one.
 *
 * What prom-client tells of the process by itself is left out: it reads `/proc`, which Deno allows only to programs that may
 * do everything, and says 0 otherwise. Processor time, memory and start are told here under their customary names.
 *
 * @example
 * ```ts
 * import { createMetrics } from "./metrics.ts";
 * import assert from "node:assert";
 *
 * assert(createMetrics().names.includes("murmuration_exchanges_total"));
 * ```
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers });

  const exchanges = counter("murmuration_exchanges_total", "Exchanges committed, by which end began them.", ["role"]);
  const exchangeSeconds = new Histogram({
    name: "murmuration_exchange_seconds",
    help: "From the request of an exchange to its reply, of those begun here.",
    buckets: EXCHANGE_BOUNDS,
    registers,
  });
  const bytesSent = counter("murmuration_bytes_sent_total", "Bytes of frames sent, by what they were for.", ["kind"]);
  const bytesUnsent = counter(
    "murmuration_bytes_unsent_total",
    "Bytes of those frames that were not sent after all, since their stream ended.",
  );
  const refused = counter("murmuration_refused_total", "Exchanges refused, by code and by whom.", ["code", "by"]);
  const declined = counter("murmuration_declined_total", "Links declined, by code and by whom.", ["code", "by"]);
  const malformed = counter("murmuration_malformed_total", "Frames that no correct peer sends.");
  const heartbeats = counter(
    "murmuration_heartbeats_refused_total",
    "Heartbeats not taken, by code and by what was done: ignored, or rejected as a fault of who sent it.",
    ["code", "action"],
  );
  const faults = counter(
    "murmuration_faults_total",
    "Faults of this program met while it handled what a peer sent or did.",
  );
  const unreachable = counter("murmuration_unreachable_total", "Tries to reach a peer that failed.");
  const parked = counter("murmuration_parked_total", "Requests without a reply in time.");
  const opened = counter("murmuration_links_opened_total", "Links opened, by how.", ["choice"]);
  const closed = counter("murmuration_links_closed_total", "Links closed, by code and by whom.", ["code", "by"]);
  const bars = counter("murmuration_bars_total", "Peers barred, by cause.", ["cause"]);
  const divergences = counter("murmuration_divergences_total", "Times that training has diverged and gone back.");
  const evaluations = counter("murmuration_evaluations_total", "Evaluations on the held-out examples.");

  const rounds = counter("murmuration_rounds_total", "Rounds of local steps and an exchange.");
  const steps = counter("murmuration_steps_total", "Local optimiser steps.");
  const connection = counter(
    "murmuration_connection_bytes_total",
    "Bytes at the connections, everything counted, by direction.",
    ["direction"],
  );
  const byPurpose = counter(
    "murmuration_purpose_bytes_total",
    "Bytes at the connections, by what they were for and direction; all but exchange, files and relayed is background.",
    ["purpose", "direction"],
  );
  const lookups = counter("murmuration_dht_lookups_total", "Lookups in the DHT, by what they were for.", ["purpose"]);
  const dense = counter("murmuration_dense_bytes_total", "Bytes that the same exchanges would send as plain float32.");
  const processor = counter("process_cpu_seconds_total", "Processor time of the process, user and system, in seconds.");

  const info = gauge("murmuration_info", "Always 1; says what runs.", ["version", "peer", "task", "name"]);
  const state = gauge("murmuration_state", "1 for the state the daemon is in, 0 for the others.", ["state"]);
  const paused = gauge("murmuration_paused", "1 while training is paused, by command or by quiet hours.");
  const loss = gauge("murmuration_loss", "Mean training loss of the last round.");
  const metric = gauge("murmuration_metric", "The task's metric of the model on held-out examples.", ["metric"]);
  const servedMetric = gauge(
    "murmuration_served_metric",
    "The task's metric of the served model on held-out examples.",
    ["metric"],
  );
  const accuracy = gauge("murmuration_accuracy", "Accuracy of the model on held-out examples, from 0 to 1.");
  const served = gauge(
    "murmuration_served_accuracy",
    "Accuracy of the served model on held-out examples, from 0 to 1.",
  );
  const rate = gauge(
    "murmuration_learning_rate_share",
    "Share of the task's learning rate that is left: below 1 once training has diverged.",
  );
  const links = gauge("murmuration_links_open", "Open links.");
  const heard = gauge("murmuration_peers_heard", "Peers that have announced themselves lately.");
  const barred = gauge("murmuration_peers_barred", "Peers that are barred now.");
  const examples = gauge("murmuration_examples", "Training examples of this node.");
  const checkpoint = gauge(
    "murmuration_checkpoint_age_seconds",
    "Age of the newest checkpoint; absent before the first.",
  );
  const share = gauge("murmuration_cpu_share", "Share of all cores in use over the last ten seconds, from 0 to 1.");
  const resident = gauge("process_resident_memory_bytes", "Resident memory of the process.");
  const started = gauge("process_start_time_seconds", "When the process started, in seconds since 1970.");

  // A rate is only right from a series' second value on, so those that are sure to come begin with a 0.
  for (const role of ["initiator", "responder"]) exchanges.inc({ role }, 0);
  for (const cause of Object.keys(BAR_REASONS)) bars.inc({ cause }, 0);
  for (const kind of ["deltas", "openings", "heartbeats"]) bytesSent.inc({ kind }, 0);

  function record(event: NodeEvent): void {
    switch (event.type) {
      case "exchanged":
        exchanges.inc({ role: event.role });
        if (event.milliseconds !== undefined) exchangeSeconds.observe(event.milliseconds / 1000);
        break;
      case "sent":
        bytesSent.inc({ kind: event.kind }, event.bytes);
        break;
      case "unsent":
        bytesUnsent.inc(event.bytes);
        break;
      case "refused":
        refused.inc({ code: event.code, by: event.by });
        break;
      case "declined":
        declined.inc({ code: event.code, by: event.by });
        break;
      case "malformed":
        malformed.inc();
        break;
      case "heartbeatRefused":
        heartbeats.inc({ code: event.code, action: event.action });
        break;
      case "fault":
        faults.inc();
        break;
      case "unreachable":
        unreachable.inc();
        break;
      case "parked":
        parked.inc();
        break;
      case "linkOpened":
        opened.inc({ choice: event.choice });
        break;
      case "linkClosed":
        closed.inc({ code: event.code, by: event.by });
        break;
      case "barred":
        bars.inc({ cause: event.cause });
        break;
      case "diverged":
        divergences.inc();
        break;
      case "evaluated":
        evaluations.inc();
        break;
    }
  }

  /** Sets what is read instead of counted. */
  function take({ status, peersHeard }: MetricsReading): void {
    setCounter(rounds, status.round);
    setCounter(steps, status.steps);
    connection.reset();
    connection.inc({ direction: "sent" }, status.bytesSent);
    connection.inc({ direction: "received" }, status.bytesReceived);
    byPurpose.reset();
    for (const [purpose, { sent, received }] of Object.entries(status.background.bytes)) {
      byPurpose.inc({ purpose, direction: "sent" }, sent);
      byPurpose.inc({ purpose, direction: "received" }, received);
    }
    lookups.reset();
    for (const [purpose, times] of Object.entries(status.background.lookups)) lookups.inc({ purpose }, times);
    setCounter(dense, status.denseBytes);
    setCounter(processor, processorSeconds());

    const { version, peer, task } = status;
    info.reset();
    info.set({ version, peer, task: task.id, name: task.name }, 1);
    for (const one of STATES) state.set({ state: one }, Number(one === status.state));
    paused.set(Number(status.state === "paused"));
    setIfKnown(loss, status.loss);
    for (const [own, value] of [[metric, status.metric], [servedMetric, status.servedMetric]] as const) {
      own.reset();
      if (value !== undefined && !Number.isNaN(value)) own.set({ metric: task.metric.name }, value);
    }
    setIfKnown(accuracy, status.accuracy);
    setIfKnown(served, status.servedAccuracy);
    rate.set(status.diverged?.rate ?? 1);
    links.set(status.links);
    heard.set(peersHeard);
    barred.set(status.trust.barred);
    examples.set(status.examples);
    setIfKnown(checkpoint, status.checkpointAt === undefined ? undefined : (Date.now() - status.checkpointAt) / 1000);
    share.set(status.usage.cpu);
    resident.set(status.usage.memory);
    started.set(performance.timeOrigin / 1000);
  }

  return {
    record,
    names: registry.getMetricsAsArray().map(({ name }) => name),
    text(reading) {
      take(reading);
      return registry.metrics();
    },
  };
}

function setCounter(counter: Counter, value: number): void {
  counter.reset();
  counter.inc(value);
}

/** A value that is not known yet is left out of the text, as 0 would be a value. */
function setIfKnown(gauge: Gauge, value: number | undefined): void {
  if (value === undefined || Number.isNaN(value)) gauge.remove();
  else gauge.set(value);
}
