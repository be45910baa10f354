/**
 * Cases of operations: a row each, from which one property test is made.
 *
 * @module
 */
import fc from "fast-check";
import assert from "node:assert";
import type { Fed } from "../../../compute/engine/mod.ts";
import { entriesIn, type Op, Program, Tape, trained, untrained, type Value } from "../../../compute/ops/mod.ts";
import { createRandom } from "../../../compute/vector/mod.ts";
import { checkProgram, type Closeness, normals, offset, spread } from "./check_program.ts";

/** What an input is like. */
export interface OpInput {
  readonly shape: readonly number[];
  /**
   * `normal` by default; `spread` away from ties and 0 (for kinks), `offset` away from those too; `positive` from .5 on; a number: ids below it, int32,
   * of which no slope is asked.
   */
  readonly entries?: "normal" | "spread" | "offset" | "positive" | number;
  /** No slope is asked of it, as of a frozen tensor. */
  readonly isFixed?: boolean;
}

/** One instance of a case. */
export interface OpSample<Config> {
  readonly inputs: readonly OpInput[];
  readonly config: Config;
}

/** A row of the table: an operation with all that it may be given. */
export interface OpCase {
  /** The operation itself, by which one without a case is found. */
  readonly op: unknown;
  readonly name: string;
  readonly closeness: Closeness;
  readonly samples: fc.Arbitrary<{
    readonly inputs: readonly OpInput[];
    readonly config: unknown;
    apply(tape: Tape, values: readonly Value[]): Value[];
  }>;
}

/** A row of the table. */
export function opCase<Config, Kept>(
  op: Op<Config, Kept>,
  samples: fc.Arbitrary<OpSample<Config>>,
  closeness: Closeness = {},
): OpCase {
  return {
    op,
    name: op.name,
    closeness,
    samples: samples.map(({ inputs, config }) => ({
      inputs,
      config,
      apply: (tape, values) => tape.applyAll(op, values, config),
    })),
  };
}

/** How many instances of each case are tried. */
const RUNS = 8;

/** Checks forward and backward of a case on all engines and by finite differences. */
export function checkOp({ samples, closeness }: OpCase): void {
  const property = fc.property(samples, fc.nat(), ({ inputs, apply }, seed) => {
    const program = new Program();
    const tape = new Tape(program);
    const feeds: Record<string, Fed> = {};
    const values = inputs.map((input, at) => {
      const { shape, entries, isFixed } = input;
      const isIds = typeof entries === "number";
      feeds[`input ${at}`] = entriesOf(input, `${seed} ${at}`);
      const ref = program.feed(`input ${at}`, shape, isIds ? "int32" : "float32");
      return isIds || isFixed === true ? untrained(ref) : trained(ref);
    });
    const outputs = apply(tape, values);
    const starts = values.map((value, at) => ({ name: `input ${at}`, value })).filter(({ value }) => value.isTrained);
    checkProgram({ program, tape, outputs, starts, others: [], feeds }, closeness);
  });
  fc.assert(property, { seed: 15, numRuns: RUNS });
}

/** The entries of an input. */
export function entriesOf({ shape, entries = "normal" }: OpInput, seed: string): Fed {
  const count = entriesIn(shape);
  if (typeof entries === "number") {
    const random = createRandom(seed);
    return Int32Array.from({ length: count }, () => random.below(entries));
  }
  if (entries === "spread") return spread(count, seed);
  if (entries === "offset") return offset(count, seed);
  const values = normals(count, seed);
  return entries === "positive" ? values.map((value) => 0.5 + Math.abs(value)) : values;
}

/** True for what is exported and is an operation. */
export function isOp(value: unknown): value is Op<unknown, unknown> {
  return typeof value === "object" && value !== null && "forward" in value && "backward" in value;
}

/** @throws {AssertionError} naming operations that have no case */
export function assertAllHaveCases(exported: Readonly<Record<string, unknown>>, cases: readonly OpCase[]): void {
  const known = new Set(cases.map(({ op }) => op));
  const missing = Object.entries(exported).filter(([, value]) => isOp(value) && !known.has(value));
  assert.deepStrictEqual(missing.map(([name]) => name), [], "operations without a row in tests/compute/ops/cases");
}
