/**
 * Faults that a testnet is asked to cause: a node killed, frozen for a while, or started late.
 *
 * @module
 */
import { parseDuration, parseShare } from "../../daemon/settings/mod.ts";

/** When a fault happens. */
export type Moment =
  /** Share of the training done, in [0, 1]; see {@linkcode FaultPlan}. */
  | { readonly kind: "progress"; readonly share: number }
  /** Seconds after the first node began to train. */
  | { readonly kind: "time"; readonly seconds: number };

/** One thing done to one node, once. */
export type Fault =
  /** The process is killed (SIGKILL) and not started again. */
  | { readonly kind: "kill"; readonly node: number; readonly at: Moment; readonly text: string }
  /** The process is stopped as by a debugger (SIGSTOP), and goes on `seconds` later (SIGCONT). */
  | {
    readonly kind: "freeze";
    readonly node: number;
    readonly at: Moment;
    readonly seconds: number;
    readonly text: string;
  }
  /** The process is not started with the others, but only now. */
  | { readonly kind: "join"; readonly node: number; readonly at: Moment; readonly text: string };

/**
 * Reads a fault such as `1@50%`, `1@10s` or, for a freeze, `2@30%:5s`.
 *
 * @param text node, moment and, for a freeze, its length
 * @throws {SyntaxError} if the text is not of this form
 * @throws {RangeError} if a share is above 100 % or a freeze has no length
 *
 * @example
 * ```ts
 * import { parseFault } from "./faults.ts";
 * import assert from "node:assert";
 *
 * const fault = parseFault("freeze", "2@30%:5s");
 * assert.deepStrictEqual(fault.at, { kind: "progress", share: 0.3 });
 * assert.strictEqual(fault.kind === "freeze" && fault.seconds, 5);
 * assert.throws(() => parseFault("kill", "1"), /such as 1@50% or 1@10s/);
 * ```
 */
export function parseFault(kind: Fault["kind"], text: string): Fault {
  const match = /^(\d+)@([^:]+)(?::(.+))?$/.exec(text);
  const freeze = kind === "freeze";
  if (match === null || freeze !== (match[3] !== undefined)) {
    throw new SyntaxError(
      freeze
        ? "must be NODE@MOMENT:LENGTH such as 2@30%:5s or 2@10s:500ms"
        : "must be NODE@MOMENT such as 1@50% or 1@10s",
    );
  }
  const base = { node: Number(match[1]), at: parseMoment(match[2]), text: `--${kind} ${text}` };
  if (kind !== "freeze") return { kind, ...base };
  const seconds = parseSeconds(match[3]);
  if (seconds === 0) throw new RangeError("must last longer than 0s");
  return { kind, ...base, seconds };
}

function parseMoment(text: string): Moment {
  if (!text.endsWith("%")) return { kind: "time", seconds: parseSeconds(text) };
  const share = parseShare(text);
  if (share !== undefined) return { kind: "progress", share };
  if (Number(text.slice(0, -1)) > 100) {
    throw new RangeError(`"${text}" is more than all of the training; use at most 100%`);
  }
  throw new SyntaxError(`"${text}" is no share such as 50%`);
}

function parseSeconds(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) {
    throw new SyntaxError(`"${text}" is neither a share such as 50% nor a time such as 10s`);
  }
  return milliseconds / 1000;
}

/**
 * Checks faults against each other and against the number of nodes.
 *
 * @throws {RangeError} naming the fault that cannot be
 */
export function checkFaults(faults: readonly Fault[], nodes: number): void {
  const joining = new Set<number>();
  const killed = new Set<number>();
  for (const { kind, node, text } of faults) {
    if (node >= nodes) {
      throw new RangeError(`Cannot use ${text}: there is no node ${node}; nodes are 0 to ${nodes - 1}`);
    }
    const once = kind === "join" ? joining : kind === "kill" ? killed : undefined;
    if (once?.has(node)) throw new RangeError(`Cannot use ${text}: a node can ${kind} only once`);
    once?.add(node);
  }
  if (joining.size === nodes) throw new RangeError("Cannot use --join for every node: someone must begin");
  if (killed.size === nodes) throw new RangeError("Cannot use --kill for every node: nothing would be left to measure");
}
