/**
 * Liars as settings name them.
 *
 * @module
 */
import type { Compressor } from "../../compute/compression/mod.ts";
import { suggestion } from "../../compute/support/mod.ts";
import { createRandom, type Random, type Vector } from "../../compute/vector/mod.ts";
import { dataLies } from "./data_lies.ts";
import { type Account, lies, lying } from "./lies.ts";
import { snapshotLies } from "./snapshot_lies.ts";

/** One lying node and what it does. */
export interface LiarSpec {
  /** As it was written. */
  readonly text: string;
  readonly kind: string;
  readonly scale: number;
  readonly cosine: number;
  readonly nodes: readonly number[];
  /** Share of its steps after which it begins to lie, in [0, 1). */
  readonly from: number;
}

/** What a setting of liars must be. */
export const LIAR_FORM = "KIND[:SCALE[,COSINE]]@NODE[,NODE…][+START%] such as flip@3 or drift:0.1@5,6+50%";

const NUMBER = String.raw`(?:\d+\.?\d*|\.\d+)`;
const SPEC = new RegExp(`^([a-z]+)(?::(${NUMBER})(?:,(${NUMBER}))?)?@(\\d+(?:,\\d+)*)(?:\\+(${NUMBER})%)?$`);

/**
 * Reads `KIND[:SCALE[,COSINE]]@NODE[,NODE…][+START%]`.
 *
 * @throws {SyntaxError} if it is not of that form, or names no kind there is
 * @throws {RangeError} for figures that cannot be
 *
 * @example
 * ```ts
 * import { parseLiar } from "./liar_spec.ts";
 * import assert from "node:assert";
 *
 * const { kind, scale, nodes, from } = parseLiar("flip:5@3,4+50%");
 * assert.deepStrictEqual({ kind, scale, nodes, from }, { kind: "flip", scale: 5, nodes: [3, 4], from: 0.5 });
 * assert.throws(() => parseLiar("flpi@3"), /Did you mean "flip"/);
 * ```
 */
export function parseLiar(text: string): LiarSpec {
  const match = SPEC.exec(text);
  if (match === null) throw new SyntaxError(`must be ${LIAR_FORM}`);
  const [, kind, scale, cosine, nodes, start = "0"] = match;
  const known = [...Object.keys(lies), ...Object.keys(snapshotLies), ...Object.keys(dataLies)];
  if (!known.includes(kind)) throw new SyntaxError(`there is no kind of liar "${kind}". ${suggestion(kind, known)}`);
  const from = Number(start) / 100;
  if (from >= 1) throw new RangeError(`nothing is left of the run after ${start}%: use less than 100`);
  if (kind in dataLies && (scale !== undefined || from > 0)) {
    throw new RangeError(`a liar about its data lies from its start, and has no scale: write ${kind}@${nodes}`);
  }
  if (Number(cosine ?? 0) > 1) throw new RangeError(`a cosine is at most 1, and not ${cosine}`);
  return {
    text,
    kind,
    scale: Number(scale ?? (lies[kind] ?? snapshotLies[kind])?.scale ?? 1),
    cosine: Number(cosine ?? lies[kind]?.cosine ?? 0),
    nodes: nodes.split(",").map(Number),
    from,
  };
}

/** Where the next of several liars begins; their own parts are separated by commas too, but begin with no letter. */
const NEXT = /[\s,;]+(?=[a-z])/;

/**
 * Reads several liars, with spaces, commas or semicolons between them; `none` is none.
 *
 * @throws {SyntaxError|RangeError} as `parseLiar` does
 *
 * @example
 * ```ts
 * import { parseLiars } from "./liar_spec.ts";
 * import assert from "node:assert";
 *
 * const liars = parseLiars("flip@3,4 echo:1,.5@5");
 * assert.deepStrictEqual(liars.map(({ text }) => text), ["flip@3,4", "echo:1,.5@5"]);
 * assert.deepStrictEqual(parseLiars("none"), []);
 * ```
 */
export function parseLiars(text: string): LiarSpec[] {
  return text.trim() === "none" ? [] : text.trim().split(NEXT).map(parseLiar);
}

/**
 * Checks liars against each other and against the number of nodes.
 *
 * @throws {RangeError} naming the liar that cannot be
 */
export function checkLiars(liars: readonly LiarSpec[], nodes: number): void {
  const lying = new Set<number>();
  for (const { text, nodes: own } of liars) {
    for (const node of own) {
      if (node >= nodes) {
        throw new RangeError(`Cannot use --liar ${text}: there is no node ${node}; nodes are 0 to ${nodes - 1}`);
      }
      if (lying.has(node)) throw new RangeError(`Cannot use --liar ${text}: node ${node} lies already`);
      lying.add(node);
    }
  }
  if (lying.size >= nodes && nodes > 0) {
    throw new RangeError("Cannot use --liar for every node: nothing would be left to measure");
  }
}

/** How node `index` lies; undefined if it is honest. */
export function liarAt(liars: readonly LiarSpec[], index: number): LiarSpec | undefined {
  return liars.find(({ nodes }) => nodes.includes(index));
}

/** What a lying node's links say instead of its compressor's messages. */
export function lyingCompressor(
  spec: LiarSpec,
  inner: Compressor,
  node: {
    readonly model: () => Vector;
    readonly initial: Vector;
    /** Share of its steps that it has done, in [0, 1]. */
    readonly progress: () => number;
    readonly random: Random;
    /** The same object for all links of the node. */
    readonly account: Account;
  },
): Compressor {
  // Who lies about its data alone says what it has learnt from them, and who lies to joiners alone the truth.
  if (!(spec.kind in lies)) return inner;
  return lying(inner, {
    ...spec,
    ...node,
    lies: () => node.progress() >= spec.from,
    direction: directionOf(node.initial.length),
  });
}

/** Random signs of norm 1: liars of one run that drift all drift the same way. */
function directionOf(length: number): Vector {
  const random = createRandom("the direction of lies");
  const size = 1 / Math.sqrt(length);
  return new Float32Array(length).map(() => random.next() < 0.5 ? size : -size);
}
