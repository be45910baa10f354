import assert from "node:assert";
import { createMetrics } from "../../../daemon/control/metrics.ts";
import { createFakeSource } from "./fake_source.ts";

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads Prometheus text (version 0.0.4) and refuses what is not. */
function parse(text: string): { samples: Sample[]; types: Map<string, string> } {
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  const helped = new Set<string>();
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const comment = line.match(/^# (HELP|TYPE) ([a-z_][a-z0-9_]*) (.+)$/);
    if (comment !== null) {
      const [, kind, name, rest] = comment;
      if (kind === "HELP") {
        assert(!helped.has(name), `${name} is explained twice`);
        helped.add(name);
      } else types.set(name, rest);
      continue;
    }
    const sample = line.match(/^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)$/);
    assert(sample !== null, `not a sample: ${line}`);
    const [, name, given = "", value] = sample;
    const labels = Object.fromEntries(
      [...given.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]),
    );
    assert.strictEqual(Object.entries(labels).map(([key, text]) => `${key}="${text}"`).join(","), given);
    assert(!Number.isNaN(Number(value)), line);
    const family = name.replace(/_(bucket|sum|count)$/, "");
    assert(types.has(name) || types.get(family) === "histogram", `${name} has no type`);
    samples.push({ name, labels, value: Number(value) });
  }
  return { samples, types };
}

function valueOf(samples: Sample[], name: string, labels: Record<string, string> = {}): number | undefined {
  return samples.find((sample) => {
    return sample.name === name && Object.entries(labels).every(([key, text]) => sample.labels[key] === text);
  })?.value;
}

Deno.test("metrics are text that Prometheus reads, and say what happened", async () => {
  const metrics = createMetrics();
  const source = createFakeSource({ rounds: 40 });
  await source.save();
  const { record } = metrics;
  record({ type: "exchanged", peer: "a", role: "initiator", milliseconds: 30, bytes: 1 });
  record({ type: "exchanged", peer: "a", role: "responder", milliseconds: undefined, bytes: 1 });
  record({ type: "exchanged", peer: "b", role: "responder", milliseconds: undefined, bytes: 1 });
  record({ type: "sent", peer: "a", kind: "deltas", bytes: 70 });
  record({ type: "sent", peer: "b", kind: "deltas", bytes: 5 });
  record({ type: "refused", peer: "a", code: "BUSY", by: "us" });
  record({ type: "refused", peer: "b", code: "BUSY", by: "us" });
  record({ type: "declined", peer: "a", code: "WRONG_TASK", by: "peer" });
  record({ type: "malformed", peer: "a", code: "LENGTH", reason: 'a "bad" length' });
  record({ type: "heartbeatRefused", peer: "a", action: "reject", code: "UNREADABLE" });
  record({ type: "fault", peer: "a", reason: "TypeError: a fault", stack: undefined, isBarred: false });
  record({ type: "unreachable", peer: "a", reason: "gone" });
  record({ type: "parked", peer: "a" });
  record({ type: "linkOpened", peer: "a", choice: "SNAPSHOT", bytes: 9 });
  record({ type: "linkClosed", peer: "a", code: "LEAVING", by: "peer" });
  record({ type: "barred", peer: "a", cause: "OPPOSED", evidence: "agreement -0.5", rounds: 64 });
  record({ type: "barred", peer: "b", cause: "BY_HAND", evidence: "the user's word", rounds: Infinity });
  record({ type: "evaluated", round: 1, steps: 16, metricName: "accuracy", metric: 0.5, servedMetric: 0.5, loss: 1 });

  const { samples, types } = parse(await metrics.text({ status: source.status(), peersHeard: 4 }));
  const value = (name: string, labels?: Record<string, string>) => valueOf(samples, name, labels);
  assert.strictEqual(value("murmuration_rounds_total"), 40);
  assert.strictEqual(value("murmuration_steps_total"), 640);
  assert.strictEqual(value("murmuration_exchanges_total", { role: "initiator" }), 1);
  assert.strictEqual(value("murmuration_exchanges_total", { role: "responder" }), 2);
  assert.strictEqual(value("murmuration_exchange_seconds_count"), 1);
  assert.strictEqual(value("murmuration_exchange_seconds_bucket", { le: "0.02" }), 0);
  assert.strictEqual(value("murmuration_exchange_seconds_bucket", { le: "0.05" }), 1);
  assert.strictEqual(value("murmuration_bytes_sent_total", { kind: "deltas" }), 75);
  assert.strictEqual(value("murmuration_bytes_sent_total", { kind: "openings" }), 0);
  assert.strictEqual(value("murmuration_refused_total", { code: "BUSY", by: "us" }), 2);
  assert.strictEqual(value("murmuration_declined_total", { code: "WRONG_TASK", by: "peer" }), 1);
  assert.strictEqual(value("murmuration_links_opened_total", { choice: "SNAPSHOT" }), 1);
  assert.strictEqual(value("murmuration_links_closed_total", { code: "LEAVING", by: "peer" }), 1);
  assert.strictEqual(value("murmuration_bars_total", { cause: "OPPOSED" }), 1);
  assert.strictEqual(value("murmuration_bars_total", { cause: "BY_HAND" }), 1);
  assert.strictEqual(value("murmuration_bars_total", { cause: "LEADS" }), 0);
  assert.strictEqual(value("murmuration_peers_barred"), source.status().trust.barred);
  const unreadable = { code: "UNREADABLE", action: "reject" };
  assert.strictEqual(value("murmuration_heartbeats_refused_total", unreadable), 1);
  for (const name of ["malformed", "faults", "unreachable", "parked", "evaluations"]) {
    assert.strictEqual(value(`murmuration_${name}_total`), 1);
  }
  const status = source.status();
  assert.strictEqual(value("murmuration_connection_bytes_total", { direction: "sent" }), status.bytesSent);
  assert.strictEqual(value("murmuration_connection_bytes_total", { direction: "received" }), status.bytesReceived);
  assert.strictEqual(value("murmuration_dense_bytes_total"), status.denseBytes);
  assert.strictEqual(value("murmuration_loss"), status.loss);
  assert.strictEqual(value("murmuration_served_accuracy"), status.servedAccuracy);
  assert.strictEqual(value("murmuration_metric", { metric: "accuracy" }), status.metric);
  assert.strictEqual(value("murmuration_served_metric", { metric: "accuracy" }), status.servedMetric);
  assert.strictEqual(value("murmuration_links_open"), 3);
  assert.strictEqual(value("murmuration_peers_heard"), 4);
  assert.strictEqual(value("murmuration_state", { state: "training" }), 1);
  assert.strictEqual(value("murmuration_paused"), 0);
  assert.strictEqual(value("murmuration_info", { name: "digits", version: "0.5.0" }), 1);
  assert((value("murmuration_checkpoint_age_seconds") ?? -1) >= 0);
  assert((value("process_cpu_seconds_total") ?? 0) > 0);
  for (const [name, type] of types) assert.strictEqual(type === "counter", name.endsWith("_total"), name);
  // No peer is a label, or a node that meets many would have as many series.
  assert(samples.every(({ name, labels }) => name === "murmuration_info" || !("peer" in labels)));
});

Deno.test("a second scrape has the new values, and none of the old", async () => {
  const metrics = createMetrics();
  const source = createFakeSource({ rounds: 20 });
  await metrics.text({ status: source.status(), peersHeard: 0 });
  source.advance(5);
  source.pause();
  const { samples } = parse(await metrics.text({ status: source.status(), peersHeard: 0 }));
  assert.strictEqual(valueOf(samples, "murmuration_rounds_total"), 25);
  assert.strictEqual(valueOf(samples, "murmuration_paused"), 1);
  assert.strictEqual(valueOf(samples, "murmuration_state", { state: "training" }), 0);
  assert.strictEqual(samples.filter(({ name }) => name === "murmuration_info").length, 1);
});

Deno.test("what is not known yet is absent, not 0", async () => {
  const metrics = createMetrics();
  const status = { ...createFakeSource().status(), loss: NaN };
  const { samples } = parse(await metrics.text({ status, peersHeard: 0 }));
  for (const name of ["loss", "accuracy", "served_accuracy", "metric", "served_metric", "checkpoint_age_seconds"]) {
    assert.strictEqual(valueOf(samples, `murmuration_${name}`), undefined, name);
  }
});

Deno.test("two nodes of one process keep their own metrics", async () => {
  const [left, right] = [createMetrics(), createMetrics()];
  left.record({ type: "parked", peer: "a" });
  const reading = { status: createFakeSource().status(), peersHeard: 0 };
  assert.strictEqual(valueOf(parse(await left.text(reading)).samples, "murmuration_parked_total"), 1);
  assert.strictEqual(valueOf(parse(await right.text(reading)).samples, "murmuration_parked_total"), 0);
});

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource: { readonly type: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly refId: string; readonly expr: string }[];
}

Deno.test("the Grafana board asks only for metrics that there are", async () => {
  const board = JSON.parse(await Deno.readTextFile(new URL("../../../docs/grafana/murmuration.json", import.meta.url)));
  assert.strictEqual(board.uid, "murmuration");
  assert(typeof board.title === "string" && board.schemaVersion >= 36);
  const variables = (board.templating.list as { name: string; query: unknown }[]).map(({ name }) => `$${name}`);
  const panels = board.panels as Panel[];
  const { names } = createMetrics();
  assert.strictEqual(new Set(panels.map(({ id }) => id)).size, panels.length);
  const asked = new Set<string>();
  for (const { title, type, targets, gridPos, datasource } of panels) {
    assert(["timeseries", "stat"].includes(type), title);
    assert.strictEqual(datasource.type, "prometheus");
    assert(gridPos.x >= 0 && gridPos.x + gridPos.w <= 24 && gridPos.h > 0, title);
    assert.strictEqual(new Set(targets.map(({ refId }) => refId)).size, targets.length);
    assert(targets.length > 0, title);
    for (const { expr } of targets) {
      for (const [name] of expr.matchAll(/\b(murmuration|process)_\w+/g)) asked.add(name.replace(/_bucket$/, ""));
      for (const [name] of expr.matchAll(/\$\w+/g)) {
        assert([...variables, "$__rate_interval"].includes(name), `${title}: ${name}`);
      }
      const count = (bracket: string) => expr.split(bracket).length;
      for (const [open, close] of ["()", "{}", "[]"]) assert.strictEqual(count(open), count(close), expr);
    }
  }
  for (const [index, one] of panels.entries()) {
    for (const { gridPos: other, title } of panels.slice(index + 1)) {
      const { x, y, w, h } = one.gridPos;
      const apart = x + w <= other.x || other.x + other.w <= x || y + h <= other.y || other.y + other.h <= y;
      assert(apart, `"${one.title}" lies over "${title}"`);
    }
  }
  for (const name of asked) assert(names.includes(name), `no metric "${name}"`);
  // Where a node stands, what it sends, how its exchanges fare, and whom it believes is all on the board.
  const standing = ["loss", "served_metric", "bytes_sent_total", "exchange_seconds", "refused_total", "links_open"];
  for (const name of [...standing, "bars_total", "peers_barred"]) {
    assert(asked.has(`murmuration_${name}`), name);
  }
});
