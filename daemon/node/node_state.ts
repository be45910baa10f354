/**
 * What a node needs to go on after its process has ended: all but its network.
 *
 * @module
 */
import type { TrainerState } from "../../compute/training/mod.ts";
import type { Vector } from "../../compute/vector/mod.ts";
import type { SavedLink, SavedSchedule, SavedTrust } from "../../protocol/exchange/mod.ts";
import type { KnownPeer } from "../membership/mod.ts";

/** What training that diverged has left: it is kept, so that a start anew does not undo it. */
export interface Caution {
  /** Share of the task's learning rate that is left, in (0, 1). */
  readonly rate: number;
  /** Should training diverge again before so many steps, going back has not helped. */
  readonly steadyFrom: number;
  /** Steps that were good when it diverged, and why it did, in words. */
  readonly steps: number;
  readonly reason: string;
}

/** A node between two of its local steps. Its vectors are copies, unless its archive needs none. */
export interface NodeState {
  /** Rounds done. */
  readonly round: number;
  /** Local steps done, in all and in the round under way. */
  readonly steps: number;
  readonly stepsInRound: number;
  /** Sum of the training loss over the steps of the round under way, and the mean of the last whole one (NaN before). */
  readonly lossInRound: number;
  readonly loss: number;
  /** x. */
  readonly model: Vector;
  readonly trainer: TrainerState;
  /** c, the control variate on links; undefined where the task has none. */
  readonly correction: Vector | undefined;
  readonly links: readonly SavedLink[];
  readonly turns: SavedSchedule;
  /** Whom the node believed; undefined in what was kept before there was trust. */
  readonly trust: SavedTrust | undefined;
  /** Undefined where training has never diverged. */
  readonly caution?: Caution | undefined;
  /** Peers that were there, and where; those with which most exchanges were done first. */
  readonly peers: readonly KnownPeer[];
}

/** Where a node's state goes now and then. */
export interface Archive {
  /** True when it is time to keep the state again. */
  isDue(): boolean;
  /** Takes a state; returns at once, and is not due again before it is kept or has failed. */
  store(state: NodeState): void;
  /** False where all vectors of a state have been read when `store` returns, so that they need not be copies. Default: true. */
  readonly needsCopies?: boolean;
  /** Calls `asked` when the state is due because somebody waits for it; a node at rest has no other occasion. */
  listen?(asked: () => void): void;
  /** Resolves when what was taken last is kept, or has failed. */
  settled(): Promise<void>;
  /**
   * The newest state that was kept whose model `spoils` has nothing against (it says what); undefined if there is none.
   *
   * @throws {Error} if that cannot be found out
   */
  latest?(spoils: (model: Vector) => Promise<string | undefined>): Promise<NodeState | undefined>;
}
