/**
 * Says when the faults of a testnet are due.
 *
 * @module
 */
import type { Fault, Moment } from "./faults.ts";

/** What the plan needs to know of a node. */
export interface NodeProgress {
  /** True from the start of its process until it is killed or has ended. */
  readonly running: boolean;
  /** Share of the training that it is through with, in [0, 1]. */
  readonly share: number;
}

/** Something to do to a node now. */
export type Action =
  | { readonly kind: "kill" | "join"; readonly node: number; readonly fault: Fault }
  | { readonly kind: "freeze" | "thaw"; readonly node: number; readonly seconds: number; readonly fault: Fault };

/**
 * The faults still to come.
 *
 * The progress a fault waits for is that of the other nodes: the mean share of their steps done, over those that run. (A
 * killed node says no more, and one that is to join has none.) Only where no other node runs is it the node's own.
 */
export interface FaultPlan {
  /**
   * The actions due, in the order of their moments; each is given once.
   *
   * @param seconds since the first node began to train
   */
  due(seconds: number, nodes: readonly NodeProgress[]): Action[];
  /** Faults whose moment has not come. */
  readonly waiting: readonly Fault[];
  /** Freezes begun and not ended. */
  readonly frozen: number;
}

/**
 * Makes a plan of `faults`.
 *
 * @example
 * ```ts
 * import { createFaultPlan } from "./fault_plan.ts";
 * import { parseFault } from "./faults.ts";
 * import assert from "node:assert";
 *
 * const plan = createFaultPlan([parseFault("kill", "0@50%")]);
 * const at = (share: number) => [{ running: true, share: 0 }, { running: true, share }];
 * assert.deepStrictEqual(plan.due(1, at(0.4)), []);
 * assert.strictEqual(plan.due(2, at(0.5))[0].kind, "kill");
 * assert.deepStrictEqual(plan.due(3, at(0.6)), []);
 * ```
 */
export function createFaultPlan(faults: readonly Fault[]): FaultPlan {
  let waiting = [...faults];
  let thaws: { readonly at: number; readonly fault: Fault }[] = [];

  function due(seconds: number, nodes: readonly NodeProgress[]): Action[] {
    const actions: Action[] = [];
    const over = thaws.filter(({ at }) => seconds >= at);
    thaws = thaws.filter(({ at }) => seconds < at);
    for (const { fault } of over) actions.push({ kind: "thaw", node: fault.node, seconds: 0, fault });
    const now = waiting.filter(({ at, node }) => hasCome(at, seconds, shareOfOthers(node, nodes)));
    waiting = waiting.filter((fault) => !now.includes(fault));
    for (const fault of now.sort(byMoment)) {
      if (fault.kind === "freeze") {
        thaws.push({ at: seconds + fault.seconds, fault });
        actions.push({ kind: "freeze", node: fault.node, seconds: fault.seconds, fault });
      } else {
        actions.push({ kind: fault.kind, node: fault.node, fault });
      }
    }
    return actions;
  }

  return {
    due,
    get waiting() {
      return waiting;
    },
    get frozen() {
      return thaws.length;
    },
  };
}

/**
 * Mean share of the steps done by the running nodes other than `node`; its own where there is none.
 *
 * @returns a share in [0, 1]
 */
export function shareOfOthers(node: number, nodes: readonly NodeProgress[]): number {
  const others = nodes.filter(({ running }, index) => running && index !== node);
  if (others.length === 0) return nodes[node]?.share ?? 0;
  return others.reduce((sum, { share }) => sum + share, 0) / others.length;
}

function hasCome(moment: Moment, seconds: number, share: number): boolean {
  return moment.kind === "time" ? seconds >= moment.seconds : share >= moment.share;
}

/** Faults of one look at the swarm: the earlier moment first; shares and times do not compare. */
function byMoment(left: Fault, right: Fault): number {
  const [first, second] = [left.at, right.at];
  if (first.kind === "time" && second.kind === "time") return first.seconds - second.seconds;
  if (first.kind === "progress" && second.kind === "progress") return first.share - second.share;
  return 0;
}
