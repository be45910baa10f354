/**
 * What a lying neighbour says: well-formed messages that are no work of training. For experiments only.
 *
 * @module
 */
import {
  type Compressed,
  type Compressor,
  exactMessage,
  squaredNormOf,
  toDense,
} from "../../compute/compression/mod.ts";
import { addVector, type Layout, norm, type Random, subtract, type Vector } from "../../compute/vector/mod.ts";

/** What a liar knows over all its links, so that its lies do not grow by what it has said itself. */
export interface Account {
  /** An honest message's norm, as the liar last heard one; 0 before there was any. */
  size: number;
  /** Own halves of lies that exchanges have taken from x and that it has not taken back yet. */
  owed?: Vector;
}

/** What a lie is made of. The liar's own vectors are only to be read. */
export interface Occasion {
  /** v = x − r, what an honest node compresses. */
  readonly residual: Vector;
  /** x, what the liar has as its model, r of the link, and x₀. */
  readonly model: Vector;
  readonly shared: Vector;
  readonly initial: Vector;
  /** u: the liar's progress since its last message on this link. */
  readonly progress: Vector;
  /** Decayed mean of what the peer has said, and the norm of the last of it. */
  readonly heard: Vector;
  readonly heardNorm: number;
  readonly account: Account;
  /** Messages of this lie before, on this link. */
  readonly count: number;
  /** A fixed direction of norm 1, random signs, the same on all links. */
  readonly direction: Vector;
  readonly layout: Layout;
  readonly random: Random;
  /** The link's compressor. */
  compress(vector: Vector): Compressed;
}

/** A kind of lie: what is said instead of the truth. `scale` and `cosine` are its figures. */
type Lie = (occasion: Occasion, scale: number, cosine: number) => Compressed;

const scaled = (vector: Vector, factor: number): Vector => vector.map((value) => factor * value);
const exact = (values: Vector): Compressed => ({ kind: "dense", precision: "f32", values });
const sparse = (values: Vector): Compressed =>
  exactMessage(values, Uint32Array.from(values.keys().filter((index) => values[index] !== 0)));
const sizeOf = ({ account }: Occasion) => account.size;

/** The kinds, each with the scale that it has where none is given. */
export const lies: Readonly<
  Record<string, { readonly scale: number; readonly cosine?: number; readonly tell: Lie; readonly about: string }>
> = {
  flip: {
    scale: 1,
    about: "minus SCALE times its own progress",
    tell: ({ compress, progress, layout }, scale) => sparse(scaled(toDense(compress(progress), layout), -scale)),
  },
  alternate: {
    scale: 1,
    about: "the same, every other time",
    tell: (occasion, scale) =>
      occasion.count % 2 === 1 ? occasion.compress(occasion.residual) : lies.flip.tell(occasion, scale, 0),
  },
  constant: {
    scale: 1,
    about: "always the same direction, of SCALE times an honest message's norm",
    tell: (occasion, scale) => exact(scaled(occasion.direction, scale * sizeOf(occasion))),
  },
  noise: {
    scale: 1,
    about: "random signs at random places, of SCALE times an honest message's norm",
    tell: (occasion, scale) => noise(occasion, scale * sizeOf(occasion)),
  },
  bomb: {
    scale: 1,
    about: "random signs of the largest norm that is taken",
    tell: ({ initial, random }) => {
      const size = 0.99 * 100 * (1 + norm(initial)) / Math.sqrt(initial.length);
      return exact(initial.map(() => random.next() < 0.5 ? size : -size));
    },
  },
  stuck: {
    scale: 1,
    about: "the initial model as its own: it takes and gives nothing",
    tell: ({ compress, initial, shared }) => compress(difference(initial, shared)),
  },
  mirror: {
    scale: 1,
    about: "its model mirrored at the initial one",
    tell: ({ compress, initial, model, shared }) =>
      compress(initial.map((value, index) => 2 * value - model[index] - shared[index])),
  },
  ipm: {
    scale: 1,
    about: "minus SCALE times the mean of what it has heard (inner product manipulation, Xie et al. 2020)",
    tell: ({ compress, heard }, scale) => compress(scaled(heard, -scale)),
  },
  drift: {
    scale: 0.1,
    about: "the truth about a model that slips away by SCALE of a message's norm each time",
    tell: (occasion, scale) => {
      const slipped = occasion.residual.slice();
      addVector(slipped, occasion.direction, (occasion.count + 1) * scale * sizeOf(occasion));
      return occasion.compress(slipped);
    },
  },
  echo: {
    scale: 1,
    cosine: 0.5,
    about:
      "SCALE of the norm it hears, at a cosine of COSINE with it, the rest one direction: it knows how it is judged",
    tell({ heard, heardNorm, direction }, scale, cosine) {
      const length = norm(heard);
      if (length === 0) return exact(new Float32Array(heard.length));
      const size = scale * heardNorm;
      const said = scaled(heard, size * cosine / length);
      addVector(said, direction, size * Math.sqrt(1 - cosine ** 2));
      return exact(said);
    },
  },
};

function difference(left: Vector, right: Vector): Vector {
  const out = new Float32Array(left.length);
  subtract(left, right, out);
  return out;
}

function noise({ compress, progress, layout, random }: Occasion, size: number): Compressed {
  const honest = compress(progress);
  const kept = honest.kind === "sparse" ? honest.indices.length : layout.length;
  const places = new Set<number>();
  while (places.size < kept) places.add(Math.floor(random.next() * layout.length));
  const values = new Float32Array(layout.length);
  for (const place of places) values[place] = (random.next() < 0.5 ? size : -size) / Math.sqrt(kept || 1);
  return sparse(values);
}

/** How much of what was heard before counts beside the newest. */
const DECAY = 0.8;

/** What is usual grows no faster than so in one exchange. */
const MOST_GROWTH = 2;

/** How a liar lies. */
export interface LiarOptions {
  readonly kind: string;
  readonly scale: number;
  readonly cosine: number;
  /** True once it lies; until then it is honest. */
  readonly lies: () => boolean;
  /** x of the lying node, which it moves itself: it takes what it hears and keeps its own half. */
  readonly model: () => Vector;
  readonly initial: Vector;
  readonly random: Random;
  readonly direction: Vector;
  /** The same for all links of the node. */
  readonly account: Account;
}

/** A compressor that lies: what is decoded at the other end is no work of training. */
export function lying(inner: Compressor, options: LiarOptions): Compressor {
  const { kind, scale, cosine, initial, random, direction, account } = options;
  const { tell } = lies[kind];
  let said: Vector | undefined;
  let lastShared: Vector | undefined;
  let lastOwn = initial;
  let count = 0;
  let hasLied = false;
  const heard = new Float32Array(initial.length);
  let heardNorm = 0;

  /** What the peer said in the exchange since: r moved by (own + other)/2. */
  function listen(shared: Vector, model: Vector): void {
    if (said === undefined || lastShared === undefined) return;
    if (account.owed !== undefined && hasLied) addVector(account.owed, said, -0.5);
    const other = difference(shared, lastShared);
    if (norm(other) === 0) return;
    for (let index = 0; index < other.length; index++) {
      other[index] = 2 * other[index] - said[index];
      heard[index] = DECAY * heard[index] + (1 - DECAY) * other[index];
      // Its own half, which the exchange has taken from x.
      if (hasLied) model[index] += said[index] / 2;
    }
    heardNorm = norm(other);
    // r moves as far where it is chosen anew: that is no message.
    account.size = account.size === 0 ? heardNorm : Math.min(heardNorm, MOST_GROWTH * account.size);
  }

  return {
    name: inner.name,
    compress(residual, layout) {
      const model = options.model();
      const shared = difference(model, residual);
      listen(shared, model);
      const own = difference(model, shared);
      const owed = account.owed ??= new Float32Array(model.length);
      const ownModel = model.map((value, index) => value + owed[index]);
      const progress = difference(ownModel, lastOwn);
      const compress = (vector: Vector) => inner.compress(vector, layout);
      if (account.size === 0) account.size = Math.sqrt(squaredNormOf(compress(progress), layout));
      const message = options.lies()
        ? tell(
          {
            residual: own,
            model,
            shared,
            initial,
            progress,
            heard,
            heardNorm,
            account,
            count: count++,
            direction,
            layout,
            random,
            compress,
          },
          scale,
          cosine,
        )
        : compress(own);
      said = toDense(message, layout);
      lastShared = shared;
      lastOwn = ownModel;
      hasLied = options.lies();
      if (hasLied) addVector(owed, said, 0.5);
      return message;
    },
  };
}
