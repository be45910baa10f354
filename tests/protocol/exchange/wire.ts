import type { PeerId } from "../../../protocol/exchange/transport.ts";

/** So many old frames a direction may still arrive. */
const OLD_FRAMES = 12;

/** The wire between two nodes: every delivery, every fault is a step that a test takes. */
export class Wire {
  readonly ends: readonly [PeerId, PeerId];
  isUp = false;
  /** Frames under way on the stream that is up, by sender. */
  readonly queues: ReadonlyMap<PeerId, Uint8Array[]>;
  /** Frames of this stream and older ones that have arrived or were lost, by sender: copies may still arrive. */
  readonly old: ReadonlyMap<PeerId, Uint8Array[]>;
  /** Ends that wait to be connected. */
  connecting: { readonly from: PeerId; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  /** Ends that have not been told yet that the stream is down. */
  downs: PeerId[] = [];

  constructor(left: PeerId, right: PeerId) {
    this.ends = [left, right];
    this.queues = new Map([[left, []], [right, []]]);
    this.old = new Map([[left, []], [right, []]]);
  }

  other(end: PeerId): PeerId {
    return this.ends[0] === end ? this.ends[1] : this.ends[0];
  }

  /** Takes the next frame of `sender` off the stream; a copy of it may arrive later. */
  take(sender: PeerId): Uint8Array | undefined {
    const frame = this.queues.get(sender)!.shift();
    if (frame !== undefined) this.#remember(sender, frame);
    return frame;
  }

  /** Ends the stream: what is under way is lost, but for copies. */
  cut(): void {
    if (!this.isUp) return;
    this.isUp = false;
    for (const [sender, queue] of this.queues) {
      for (const frame of queue.splice(0)) this.#remember(sender, frame);
    }
    this.downs.push(...this.ends);
  }

  #remember(sender: PeerId, frame: Uint8Array): void {
    const old = this.old.get(sender)!;
    old.push(frame);
    if (old.length > OLD_FRAMES) old.shift();
  }
}
