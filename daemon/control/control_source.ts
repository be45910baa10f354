/**
 * A running node as the control API shows it.
 *
 * @module
 */
import { symbolNames } from "../../compute/data/mod.ts";
import type { PreparedTask } from "../../compute/task/mod.ts";
import { peerTag } from "../../protocol/messages/mod.ts";
import type { NodeEvent, Recorder } from "../node/mod.ts";
import type { Bar, PeerId } from "../../protocol/exchange/mod.ts";
import type { Libp2pTransport } from "../network/libp2p/mod.ts";
import { createMetrics } from "./metrics.ts";
import type { PresentPeer } from "../membership/mod.ts";
import { VERSION } from "../support/mod.ts";
import { type Caps, type ControlSource, type DaemonState, type PeerView, UnknownPeerError } from "./api.ts";
import type { BackgroundMeter } from "./background.ts";
import type { ControlledNode, ShownLink, ShownNode } from "./controlled_node.ts";
import { createHistory } from "./history.ts";
import { createPeerBook } from "./peer_book.ts";
import { standingOf, trustView } from "./standings.ts";
import { tellCaution, tellDiverged } from "./divergence.ts";
import type { UsageMeter } from "./usage.ts";

/** What the view is made of. */
export interface ControlSourceParts {
  readonly node: ControlledNode;
  /** The task, and how many steps the node is to take. */
  readonly prepared: PreparedTask;
  /** Training examples of the node. */
  readonly examples: number;
  readonly transport: Libp2pTransport;
  readonly usage: UsageMeter;
  readonly background: BackgroundMeter;
  readonly caps: Caps;
  /** Neighbours are judged by what they say. */
  readonly trusts: boolean;
  /** When the checkpoint was saved that the node went on from, in ms since 1970. */
  readonly restoredAt: number | undefined;
  /** Lets the daemon leave in good order. */
  readonly stop: () => void;
  /** Aborted when it is to leave, by whomever. */
  readonly signal: AbortSignal;
}

/** What looks on at a node's events for the control API. It is made before the node, and shows it once there is one. */
export interface NodeObserver {
  readonly record: Recorder;
  source(parts: ControlSourceParts): ControlSource;
}

/** Troubles that are remembered. */
const MOST_TROUBLES = 12;

/** Creates an observer. */
export function createNodeObserver(): NodeObserver {
  const history = createHistory();
  const book = createPeerBook();
  const metrics = createMetrics();
  const listeners = new Set<() => void>();
  const troubles: { time: number; text: string }[] = [];
  let evaluated: Extract<NodeEvent, { type: "evaluated" }> | undefined;

  function notice(): void {
    for (const listener of listeners) listener();
  }

  function note(text: string): void {
    troubles.push({ time: Date.now(), text });
    if (troubles.length > MOST_TROUBLES) troubles.shift();
  }

  function record(event: NodeEvent): void {
    for (const observer of [history, book, metrics]) observer.record(event);
    if (event.type === "evaluated") evaluated = event;
    if (event.type === "trouble") note(event.text);
    if (event.type === "diverged") note(tellDiverged(event));
    notice();
  }

  function source(parts: ControlSourceParts): ControlSource {
    const { node, prepared, transport, usage, background } = parts;
    const { task, form, metric } = prepared;
    const { target } = form;
    /** What is told under the name of accuracy, as it was before there were other metrics. */
    const asAccuracy = (value: number | undefined) => metric.name === "accuracy" ? value : undefined;
    const view = {
      id: prepared.idHex,
      name: task.name,
      data: task.data.kind,
      shape: form.shape,
      classes: form.names,
      ...task.data.kind === "labelled-text" ? { alphabet: symbolNames(task.data) } : {},
      learns: target.kind,
      ...target.kind === "number" ? { units: target.scales.map(({ unit }) => unit) } : {},
      metric,
      parameters: prepared.plan.layout.length,
    };

    function stateOf({ activity, heldBack }: ShownNode): DaemonState {
      if (parts.signal.aborted) return "leaving";
      return activity === "training" && heldBack !== undefined ? "paused" : activity;
    }

    function status() {
      const shown = node.view();
      const state = stateOf(shown);
      const { caution, clockOffset } = shown;
      const { sent, received } = transport.traffic();
      return {
        ...shown.status,
        bytesSent: sent,
        bytesReceived: received,
        version: VERSION,
        peer: transport.self,
        addresses: transport.addresses,
        task: view,
        state,
        reason: state === "paused" ? shown.heldBack : REASONS[state] ?? (caution && tellCaution(caution)),
        uptime: performance.now() / 1000,
        metric: evaluated?.metric,
        servedMetric: evaluated?.servedMetric,
        accuracy: asAccuracy(evaluated?.metric),
        servedAccuracy: asAccuracy(evaluated?.servedMetric),
        examples: parts.examples,
        stepsWanted: prepared.steps,
        diverged: caution && { steps: caution.steps, reason: caution.reason, rate: caution.rate },
        checkpointAt: shown.savedAt ?? parts.restoredAt,
        usage: usage.read(),
        background: background.read(),
        caps: parts.caps,
        reach: transport.reach(),
        trust: trustView(parts.trusts, shown.links, shown.bars),
        clockOffset,
        troubles: [...troubles],
      };
    }

    /** All that is known of anybody; peers that are barred are among them, whatever has become of their links. */
    function acquaintances(shown: ShownNode) {
      const links = new Map(shown.links.map((link) => [link.peer, link]));
      const heard = new Map(shown.present.map((present) => [present.peer, present]));
      const bars = new Map(shown.bars.map((bar) => [bar.peer, bar]));
      const known = new Set<PeerId>([...links.keys(), ...heard.keys(), ...bars.keys(), ...book.peers()]);
      known.delete(transport.self);
      return { links, heard, bars, known };
    }

    async function peers(): Promise<PeerView[]> {
      const residuals = await node.residuals();
      const shown = node.view();
      const { links, heard, bars, known } = acquaintances(shown);
      const byTag = new Map([transport.self, ...known].map((peer) => [peerTag(peer), peer]));
      const { round } = shown.status;
      return [...known].map((peer) => {
        const more = { bar: bars.get(peer), byTag, round, residual: residuals.get(peer) };
        return peerView(peer, links.get(peer), heard.get(peer), more);
      });
    }

    function peerView(
      peer: PeerId,
      link: ShownLink | undefined,
      present: PresentPeer | undefined,
      { bar, byTag, round, residual }: {
        readonly bar: Bar | undefined;
        readonly byTag: ReadonlyMap<number, PeerId>;
        readonly round: number;
        readonly residual: number | undefined;
      },
    ): PeerView {
      return {
        peer,
        addresses: present?.heartbeat.addresses ?? [],
        link: link === undefined ? "none" : link.isOpening ? "opening" : link.phase,
        connection: transport.connectionOf(peer),
        wanted: link?.wanted ?? false,
        heard: present === undefined ? undefined : heardOf(present, byTag, asAccuracy),
        ...book.of(peer),
        standing: standingOf(link, bar, round),
        residual: link?.phase === "open" ? residual : undefined,
      };
    }

    return {
      status,
      peers,
      history() {
        const points = history.points();
        if (metric.name !== "accuracy") return points;
        return points.map((point) => ({ ...point, accuracy: point.metric, servedAccuracy: point.servedMetric }));
      },
      tensors: node.tensors,
      async predict(input) {
        const values = [...await node.predict(input)];
        if (target.kind === "number") return { values, probabilities: [], best: "" };
        const best = values.indexOf(Math.max(...values));
        return { values, probabilities: values, best: form.names[best] };
      },
      async ping(peerOrAddress, signal) {
        const milliseconds = await transport.ping(peerOrAddress, signal);
        return { peer: peerOrAddress.slice(peerOrAddress.lastIndexOf("/") + 1), milliseconds };
      },
      async bar(peer) {
        if (!acquaintances(node.view()).known.has(peer)) {
          throw new UnknownPeerError(
            `Cannot bar "${peer}": this node knows no such peer; \`murmuration peers\` lists all`,
          );
        }
        await node.bar(peer);
        notice();
      },
      async forgive(peer) {
        await node.forgive(peer);
        notice();
      },
      pause: node.pause,
      resume: node.resume,
      save: node.save,
      stop: parts.stop,
      async metrics() {
        const own = await metrics.text({ status: status(), peersHeard: node.view().present.length });
        return own + await transport.metrics();
      },
      watch(listener, signal) {
        if (signal.aborted) return;
        listeners.add(listener);
        signal.addEventListener("abort", () => listeners.delete(listener), { once: true });
      },
    };
  }

  return { record, source };
}

/** Why a node does not train, where its state alone says it. */
const REASONS: Partial<Record<DaemonState, string>> = {
  waiting: "waiting for links and a model",
  finished: "all steps that were asked for are done",
  leaving: "it leaves the swarm",
};

function heardOf(
  { heartbeat, ago }: PresentPeer,
  byTag: ReadonlyMap<number, PeerId>,
  asAccuracy: (value: number | undefined) => number | undefined,
): PeerView["heard"] {
  const { round, steps, loss, metric, links, bytesSent } = heartbeat;
  const neighbours = heartbeat.neighbours.map((tag) => byTag.get(tag)).filter((peer) => peer !== undefined);
  return { ago: ago / 1000, round, steps, loss, metric, accuracy: asAccuracy(metric), links, bytesSent, neighbours };
}
