/** A daemon that only seems to train: what it tells moves on with each round, the same for the same seed. */
import { accuracyMetric } from "../../contracts/evaluation.ts";
import { createRandom } from "../../../compute/vector/mod.ts";
import {
  type BarCause,
  type BarView,
  type ControlSource,
  type DaemonState,
  type DaemonStatus,
  type HistoryPoint,
  type PeerView,
  type Standing,
  type TensorMap,
  UnknownPeerError,
} from "../../../daemon/control/api.ts";
import { BAR_REASONS } from "../../../daemon/control/verdicts.ts";

/** A control source that a test or a timer moves on. */
export interface FakeSource extends ControlSource {
  peers(): readonly PeerView[];
  tensors(): readonly TensorMap[];
  /** Does `rounds` rounds, unless it is paused or has been stopped. */
  advance(rounds?: number): void;
  /** Puts it into a state, with a reason. */
  become(state: DaemonState, reason?: string): void;
  /** Listeners of `watch` now. */
  readonly watchers: number;
  /** What was asked of it, in order, such as `pause`. */
  readonly calls: readonly string[];
}

const SELF = "12D3KooWFakeNode1111111111111111111111111111111111111";
const PEERS = ["Ada", "Bea", "Cleo", "Dora", "Esra"].map((name) => `12D3KooW${name}`.padEnd(52, name.slice(-1)));
const TENSORS: readonly { name: string; shape: readonly number[]; rows: number; columns: number }[] = [
  { name: "conv1/kernel", shape: [5, 5, 1, 6], rows: 10, columns: 15 },
  { name: "conv1/bias", shape: [6], rows: 1, columns: 6 },
  { name: "conv2/kernel", shape: [5, 5, 6, 16], rows: 30, columns: 48 },
  { name: "conv2/bias", shape: [16], rows: 1, columns: 16 },
  { name: "dense1/kernel", shape: [400, 120], rows: 48, columns: 48 },
  { name: "dense1/bias", shape: [120], rows: 1, columns: 48 },
  { name: "logits/kernel", shape: [120, 10], rows: 48, columns: 10 },
  { name: "logits/bias", shape: [10], rows: 1, columns: 10 },
];
const PARAMETERS = 50_890;
const MOST_POINTS = 300;

function barView(cause: BarCause, evidence: string, since: number, length: number | undefined): BarView {
  const roundsLeft = length === undefined ? undefined : length - 23;
  const until = length === undefined ? undefined : since + length;
  return { cause, reason: BAR_REASONS[cause], evidence, since, until, roundsLeft };
}

/** Creates the fake, with `rounds` rounds done; `now` in ms since 1970. */
export function createFakeSource({ seed = 1, rounds = 0, now = Date.now } = {}): FakeSource {
  const random = createRandom(seed);
  const started = now();
  const calls: string[] = [];
  const watchers = new Set<() => void>();
  const points: HistoryPoint[] = [];
  let [round, loss, accuracy]: [number, number, number | undefined] = [0, 2.3, undefined];
  let state: DaemonState = "training";
  let reason: string | undefined;
  let savedAt: number | undefined;

  const bars = new Map([[PEERS[4], barView("DISAGREES", "agreement 0.04, others' 0.61", rounds - 23, 64)]]);
  const bytesByKind = () => ({ deltas: 1180 * round, openings: round > 0 ? 33_000 : 0, heartbeats: 70 * round });
  const sent = () => 1400 * round + 40_000;
  const served = () => accuracy === undefined ? undefined : accuracy + 0.005;
  const notice = () => watchers.forEach((watcher) => watcher());

  function advance(count = 1): void {
    for (let done = 0; done < count && state === "training"; done++) {
      round++;
      loss = 2.2 * Math.exp(-round / 60) + 0.05 + 0.02 * random.next();
      if (round % 10 === 0) accuracy = 0.98 - 0.85 * Math.exp(-round / 50) - 0.01 * random.next();
      points.push({
        // Rounds done at the start lie in the past, four a second.
        time: Math.max(started - 250 * (rounds - round), points.length > 0 ? points[points.length - 1].time + 1 : 0),
        round,
        steps: 16 * round,
        loss,
        metric: round % 10 === 0 ? accuracy : undefined,
        servedMetric: round % 10 === 0 ? accuracy! + 0.005 : undefined,
        bytesSent: sent(),
        bytesByKind: bytesByKind(),
        denseBytes: 8 * PARAMETERS * round,
      });
      if (points.length > MOST_POINTS) points.splice(0, points.length, ...points.filter((_, index) => index % 2 === 0));
    }
    notice();
  }

  function become(next: DaemonState, why?: string): void {
    [state, reason] = [next, why];
    notice();
  }

  function status(): DaemonStatus {
    return {
      version: "0.5.0",
      peer: SELF,
      addresses: [`/ip4/127.0.0.1/tcp/4001/p2p/${SELF}`],
      task: {
        id: "3f".repeat(32),
        name: "digits",
        data: "digits",
        shape: [28, 28, 1],
        classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        learns: "class" as const,
        metric: accuracyMetric,
        parameters: PARAMETERS,
      },
      state,
      reason,
      uptime: (now() - started) / 1000,
      round,
      steps: 16 * round,
      loss,
      metric: accuracy,
      servedMetric: served(),
      accuracy,
      servedAccuracy: served(),
      links: 3,
      exchanges: 2 * round,
      bytesSent: sent(),
      bytesReceived: sent() + 5000,
      bytesByKind: bytesByKind(),
      denseBytes: 8 * PARAMETERS * round,
      examples: 15_000,
      stepsWanted: 0,
      diverged: undefined,
      checkpointAt: savedAt,
      usage: { cpu: 0.42, memory: 410_000_000, upload: 5600, download: 5900 },
      background: {
        bytes: {
          files: { sent: 0, received: 0 },
          exchange: { sent: sent() - 9000, received: sent() - 8000 },
          gossip: { sent: 4000, received: 4200 },
          dht: { sent: 2500, received: 3100 },
          identify: { sent: 1100, received: 1300 },
          ping: { sent: 200, received: 200 },
          autonat: { sent: 0, received: 0 },
          relay: { sent: 300, received: 300 },
          relayed: { sent: 0, received: 0 },
          handshakes: { sent: 900, received: 900 },
        },
        lookups: { self: 1, announce: 1, find: 2, walk: 0 },
        perMinute: 7400,
      },
      caps: { cpu: 0.5, memory: undefined, upload: 100_000, download: undefined, quietHours: "22:00-07:00" },
      reach: {
        kind: "relayed",
        relays: [PEERS[0]],
        found: { bootstrap: 1, mdns: 2, dht: 1, heartbeat: 1 },
        isPrivateSwarm: false,
      },
      trust: { isOn: true, believed: 2, probation: 1, barred: bars.size },
      clockOffset: -0.4,
      troubles: [],
    };
  }

  function peers(): PeerView[] {
    const verdicts: Record<number, Record<string, number>> = {
      1: { "us/BUSY": 1 + Math.floor(round / 50) },
      3: { "peer/WRONG_TASK": 2 },
    };
    return PEERS.map((peer, index) => ({
      peer,
      addresses: [`/ip4/127.0.0.1/tcp/${4002 + index}/p2p/${peer}`],
      link: (["open", "open", "open", "closed", "none"] as const)[index],
      connection: (["relayed", "direct", "direct", undefined, undefined] as const)[index],
      wanted: index < 3,
      heard: index === 3 ? undefined : {
        ago: 3 * index + (round % 4),
        round: Math.max(0, round - index),
        steps: 16 * Math.max(0, round - index),
        loss: loss + 0.01 * index,
        metric: accuracy,
        accuracy,
        links: 3,
        bytesSent: sent() - 100 * index,
        neighbours: PEERS.filter((_, other) => (other - index + 5) % 5 === 1 || (other - index + 5) % 5 === 4),
      },
      exchanges: index < 3 ? Math.floor((2 * round) / 3) : 0,
      roundTrip: index < 3 && round > 0 ? 12 + 40 * index : undefined,
      bytesSent: { deltas: index < 3 ? 393 * round : 0, openings: index < 3 ? 11_000 : 0, heartbeats: 0 },
      rate: index < 3 && state === "training" ? 1500 + 200 * index + (round % 7) * 20 : 0,
      standing: standingOf(peer, index),
      residual: index < 3 ? 0.02 + 0.01 * index + 0.2 * Math.exp(-round / 40) : undefined,
      verdicts: verdicts[index] ?? {},
      trouble: index === 3 ? "it trains another task" : undefined,
    }));
  }

  function standingOf(peer: string, index: number): Standing | undefined {
    const bar = bars.get(peer);
    if (bar === undefined && index > 2) return undefined;
    return {
      state: bar !== undefined ? "barred" : index === 2 ? "probation" : "believed",
      judged: bar !== undefined ? 0 : index === 2 ? 2 : 40 + round,
      agreement: bar !== undefined ? undefined : 0.62 - 0.2 * index,
      balance: bar !== undefined ? undefined : 0.9 + 0.1 * index,
      bar,
    };
  }

  function tensors(): TensorMap[] {
    const drift = 1 - Math.exp(-round / 80);
    return TENSORS.map(({ name, shape, rows, columns }, tensor) => ({
      name,
      shape,
      parameters: shape.reduce((product, extent) => product * extent, 1),
      scale: 0.05 + 0.01 * tensor,
      least: -0.3,
      largest: 0.35,
      moved: drift,
      rows,
      columns,
      cells: Array.from({ length: rows * columns }, (_, cell) => {
        const [row, column] = [Math.floor(cell / columns), cell % columns];
        const wave = Math.sin(row / 5 + tensor) * Math.cos(column / 7 + 3 * drift);
        return Math.round(1000 * (0.8 + 0.6 * drift * wave)) / 1000;
      }),
    }));
  }

  for (let done = 0; done < rounds; done++) advance();
  return {
    calls,
    get watchers() {
      return watchers.size;
    },
    advance,
    become,
    status,
    peers,
    history: () => points,
    tensors,
    predict(input) {
      calls.push("predict");
      // The class by how much ink there is: plausible to look at, and the same for the same input.
      const ink = input.reduce((sum, value) => sum + value, 0) / (255 * input.length);
      const powers = Array.from({ length: 10 }, (_, digit) => Math.exp(-3 * Math.abs(digit - 30 * ink)));
      const total = powers.reduce((sum, power) => sum + power, 0);
      const probabilities = powers.map((power) => power / total);
      return Promise.resolve({
        values: probabilities,
        probabilities,
        best: `${probabilities.indexOf(Math.max(...probabilities))}`,
      });
    },
    ping(peer) {
      calls.push(`ping ${peer}`);
      const known = PEERS.includes(peer);
      if (!known) return Promise.reject(new Error(`Cannot reach "${peer}": nobody answers\n    at dial`));
      return Promise.resolve({ peer, milliseconds: 12.5 });
    },
    bar(peer) {
      calls.push(`bar ${peer}`);
      if (!PEERS.includes(peer)) throw new UnknownPeerError(`Cannot bar "${peer}": this node knows no such peer`);
      bars.set(peer, barView("BY_HAND", "the user's word", round, undefined));
      notice();
    },
    forgive(peer) {
      calls.push(`forgive ${peer}`);
      if (!bars.delete(peer)) throw new UnknownPeerError(`Cannot forgive "${peer}": it is not barred`);
      notice();
    },
    pause() {
      calls.push("pause");
      become("paused", "by command");
    },
    resume() {
      calls.push("resume");
      become("training");
    },
    save() {
      calls.push("save");
      savedAt = now();
      notice();
      return Promise.resolve();
    },
    stop() {
      calls.push("stop");
      become("leaving", "by command");
    },
    metrics: () => Promise.resolve(`# TYPE murmuration_rounds_total counter\nmurmuration_rounds_total ${round}\n`),
    watch(watcher, signal) {
      watchers.add(watcher);
      signal.addEventListener("abort", () => watchers.delete(watcher), { once: true });
    },
  };
}
