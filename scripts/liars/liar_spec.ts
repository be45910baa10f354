/**
 * Liars as settings name them.
 *
 * @module
 */
import type { Compressor } from "../../compute/compression/mod.ts";
import { createRandom, type Random, type Vector } from "../../compute/vector/mod.ts";
import { lies, lying } from "./lies.ts";

/** One lying node and what it does. */
export interface LiarSpec {
  readonly kind: string;
  readonly scale: number;
  readonly cosine: number;
  readonly nodes: readonly number[];
  /** Share of its steps after which it begins to lie, in [0, 1). */
  readonly from: number;
}

/** Kinds that lie about the examples instead of the model. */
export const LABEL_LIES = ["labels", "relabel"] as const;

/**
 * Reads `KIND[:SCALE[,COSINE]]@NODE[,NODE…][+START%]`.
 *
 * @throws {SyntaxError} if it is not of that form, or names no kind there is
 *
 * @example
 * ```ts
 * import { parseLiar } from "./liar_spec.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(parseLiar("flip:5@3,4+50%"), { kind: "flip", scale: 5, cosine: 0, nodes: [3, 4], from: 0.5 });
 * ```
 */
export function parseLiar(text: string): LiarSpec {
  const match = /^([a-z]+)(?::([\d.]+)(?:,([\d.]+))?)?@(\d+(?:,\d+)*)(?:\+([\d.]+)%)?$/.exec(text);
  const known = [...Object.keys(lies), ...LABEL_LIES];
  if (match === null) {
    throw new SyntaxError(
      `Unknown liar "${text}": write KIND[:SCALE[,COSINE]]@NODE[,NODE…][+START%], such as flip@3 or drift:0.1@5+50%`,
    );
  }
  const [, kind, scale, cosine, nodes, from] = match;
  if (!known.includes(kind)) {
    throw new SyntaxError(`Unknown kind of liar "${kind}": choose one of ${known.join(", ")}`);
  }
  const start = Number(from ?? 0) / 100;
  if (!(start < 1)) throw new SyntaxError(`Cannot lie from ${from}% on: nothing is left of the run; use less than 100`);
  return {
    kind,
    scale: Number(scale ?? lies[kind]?.scale ?? 1),
    cosine: Number(cosine ?? lies[kind]?.cosine ?? 0),
    nodes: nodes.split(",").map(Number),
    from: start,
  };
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
  },
): Compressor {
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
