/**
 * What the control API asks of a node: where it stands, as plain values that another thread can be sent, and a few calls.
 *
 * @module
 */
import type { Trainer } from "../../compute/training/mod.ts";
import { distance, norm, type Vector } from "../../compute/vector/mod.ts";
import type { Bar, LinkView, PeerId } from "../../protocol/exchange/mod.ts";
import type { CheckpointArchive } from "../checkpoint/mod.ts";
import type { PresentPeer } from "../membership/mod.ts";
import type { Activity, Caution, NodeHandle, NodeStatus, Pacer } from "../node/mod.ts";
import { RefusedError } from "../support/mod.ts";
import { type TensorMap, UnknownPeerError } from "./api.ts";
export { UnknownPeerError } from "./api.ts";
import { tensorMaps } from "./tensor_maps.ts";

/** A link as the control API shows it; plain values. */
export interface ShownLink extends Pick<LinkView, "peer" | "phase" | "wanted" | "standing" | "bar"> {
  readonly isOpening: boolean;
}

/** A node at one moment; plain values. */
export interface ShownNode {
  readonly status: NodeStatus;
  readonly activity: Activity;
  readonly caution: Caution | undefined;
  readonly links: readonly ShownLink[];
  readonly bars: readonly Bar[];
  readonly present: readonly PresentPeer[];
  /** As `PeerManager` has it. */
  readonly clockOffset: number | undefined;
  /** Why it does not train, in words; undefined while it may. */
  readonly heldBack: string | undefined;
  /** Milliseconds since 1970 of the newest checkpoint of this process. */
  readonly savedAt: number | undefined;
}

/** A node as the control API knows it, in this thread or another. */
export interface ControlledNode {
  /** Where it stands; a node in another thread told so a moment ago. */
  view(): ShownNode;
  /** ‖x − r‖ / ‖x‖ of each open link. */
  residuals(): Promise<ReadonlyMap<PeerId, number>>;
  /** The served model's tensors. */
  tensors(): Promise<readonly TensorMap[]>;
  /** The served model's answer, as a trainer gives it. */
  predict(input: readonly number[]): Promise<Vector>;
  /** Bars a peer until it is forgiven. */
  bar(peer: PeerId): Promise<void>;
  /** @throws {UnknownPeerError} if it is not barred */
  forgive(peer: PeerId): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** @throws {RefusedError} if there is no model yet */
  save(): Promise<void>;
}

/** What a controlled node is made of. */
export interface ControlledNodeParts extends NodeHandle {
  readonly trainer: Pick<Trainer, "layout" | "initial" | "predict">;
  readonly pacer: Pacer;
  readonly archive: CheckpointArchive;
}

/** Of all time, the share at most in which residuals are measured: each passes over all vectors. */
const MEASURING_SHARE = 0.02;

/** A node of this thread as the control API knows it. */
export function controlledNode(
  { node, exchange, peerManager, trainer, pacer, archive }: ControlledNodeParts,
): ControlledNode {
  let [measured, dueAt]: [ReadonlyMap<PeerId, number>, number] = [new Map(), -Infinity];

  function measure(): ReadonlyMap<PeerId, number> {
    const size = norm(node.model);
    const found = exchange.open().flatMap((peer) => {
      const shared = exchange.shared(peer)?.vector;
      return shared === undefined || size === 0 ? [] : [[peer, distance(node.model, shared) / size] as const];
    });
    return new Map(found);
  }

  return {
    view: () => ({
      status: node.status(),
      activity: node.activity,
      caution: node.caution,
      links: exchange.links().map(shownLink),
      bars: exchange.bars(),
      present: peerManager.present(),
      clockOffset: peerManager.clockOffset,
      heldBack: pacer.reason,
      savedAt: archive.savedAt,
    }),
    residuals() {
      const begun = performance.now();
      if (begun >= dueAt) {
        measured = measure();
        const now = performance.now();
        dueAt = now + (now - begun) / MEASURING_SHARE;
      }
      return Promise.resolve(measured);
    },
    tensors: () => Promise.resolve(tensorMaps(node.served, trainer.initial, trainer.layout)),
    predict: (input) => trainer.predict(node.served, input),
    bar: (peer) => Promise.try(() => exchange.bar(peer)),
    forgive: (peer) =>
      Promise.try(() => {
        if (exchange.forgive(peer)) return;
        throw new UnknownPeerError(`Cannot forgive "${peer}": it is not barred; \`murmuration peers\` shows who is`);
      }),
    pause: () => Promise.resolve(pacer.pause()),
    resume: () => Promise.resolve(pacer.resume()),
    save() {
      if (exchange.isReady) return archive.saveSoon();
      return Promise.reject(new RefusedError("Cannot save: there is no model yet; wait until the node trains"));
    },
  };
}

function shownLink({ peer, phase, opening, wanted, standing, bar }: LinkView): ShownLink {
  return { peer, phase, isOpening: opening !== undefined, wanted, standing, bar };
}
