/**
 * What the two ends of a link have said to each other, the older the less: two decayed sums of messages.
 *
 * @module
 */
import type { Entries } from "../../compute/compression/mod.ts";
import type { Vector } from "../../compute/vector/mod.ts";

/** How much of the sums is left after an exchange of the link: they look back over ten or so. */
const DECAY = 0.9;
/** The unit in which the sums are kept shrinks with each exchange; below this they are written anew in units of 1. */
const SMALLEST_UNIT = 2 ** -16;
const OWN = 0;
const OTHER = 1;

/** The sums as a checkpoint keeps them. */
export interface SavedSums {
  /** The upper halves of two float32 an entry: the own sum's in the lower 16 bits, the other's above. A copy. */
  readonly halves: Uint32Array<ArrayBuffer>;
  /** What one of the numbers stands for. */
  readonly unit: number;
  /** ‖O‖², ‖P‖² and O·P in squared units. */
  readonly own: number;
  readonly other: number;
  readonly product: number;
}

/**
 * O = .9 O + q and P = .9 P + p over the exchanges of a link, q this end's messages and p the peer's, with what they say of
 * each other. Both are held as bfloat16, one float32 vector's worth together, in a unit that shrinks instead of the
 * sums: an exchange costs what its messages carry.
 *
 * @example
 * ```ts
 * import { SpokenSums } from "./spoken_sums.ts";
 * import assert from "node:assert";
 *
 * const said = (...values: number[]) => ({ indices: undefined, values: Float32Array.from(values) });
 * const sums = new SpokenSums(2);
 * sums.add(said(2, 0), 1, said(1, 1), 1);
 * assert.strictEqual(sums.agreement.toFixed(3), "0.707");
 * assert.strictEqual(sums.balance.toFixed(3), "0.707");
 * ```
 */
export class SpokenSums {
  /** Of entry i the own sum's half at 2i and the other's at 2i + 1. */
  readonly #halves: Uint16Array<ArrayBuffer>;
  #unit = 1;
  #own = 0;
  #other = 0;
  #product = 0;
  /** What the last exchange was added to. */
  #before:
    | { readonly unit: number; readonly own: number; readonly other: number; readonly product: number }
    | undefined;

  /** @param length entries of the model, d */
  constructor(length: number) {
    this.#halves = new Uint16Array(2 * length);
  }

  /** cos(O, P): how far both say the same; NaN while one of them has said nothing. */
  get agreement(): number {
    return this.#product / Math.sqrt(this.#own * this.#other);
  }

  /** ‖P‖/‖O‖: above 1 the peer gives more than it takes; infinite while O is 0, NaN while both are. */
  get balance(): number {
    return Math.sqrt(this.#other / this.#own);
  }

  /** Adds an exchange: this end's message and the peer's, each times a factor. */
  add(own: Entries, ownFactor: number, other: Entries, otherFactor: number): void {
    if (this.#unit < SMALLEST_UNIT) this.#rescale();
    this.#keepFormer(own, other);
    this.#unit *= DECAY;
    this.#addTo(OWN, own, ownFactor);
    this.#addTo(OTHER, other, otherFactor);
  }

  /** Takes the last {@link add} back, bit for bit. It can be done once, before another instance adds. */
  takeBack(own: Entries, other: Entries): void {
    const before = this.#before;
    if (before === undefined) throw new Error("Cannot take back an exchange: none was added since");
    this.#before = undefined;
    this.#unit = before.unit;
    this.#own = before.own;
    this.#other = before.other;
    this.#product = before.product;
    const halves = this.#halves;
    let kept = 0;
    for (const [side, { indices, values }] of [[OWN, own], [OTHER, other]] as const) {
      for (let n = 0; n < values.length; n++) halves[2 * (indices?.[n] ?? n) + side] = former[kept++];
    }
  }

  /** factor·(P − O): with half the mean weight it is what the peer has moved the model by, the older the less. */
  difference(factor: number): Vector {
    return this.#combine(-factor, factor);
  }

  /** factor·P. */
  heard(factor: number): Vector {
    return this.#combine(0, factor);
  }

  /** A copy, for a checkpoint. */
  save(): SavedSums {
    return {
      halves: new Uint32Array(this.#halves.slice().buffer),
      unit: this.#unit,
      own: this.#own,
      other: this.#other,
      product: this.#product,
    };
  }

  /** Goes on from a checkpoint. @throws {TypeError} if it is of another model; nothing has changed then */
  restore({ halves, unit, own, other, product }: SavedSums): void {
    if (2 * halves.length !== this.#halves.length) {
      throw new TypeError(
        `Cannot go on from sums of ${halves.length} entries with a model of ${
          this.#halves.length / 2
        }: they differ in length`,
      );
    }
    this.#halves.set(new Uint16Array(halves.buffer, halves.byteOffset, 2 * halves.length));
    this.#unit = unit;
    this.#own = own;
    this.#other = other;
    this.#product = product;
    this.#before = undefined;
  }

  #keepFormer(own: Entries, other: Entries): void {
    const { length } = own.values;
    const needed = length + other.values.length;
    if (former.length < needed) former = new Uint16Array(Math.ceil(SPARE * needed));
    const halves = this.#halves;
    let kept = 0;
    for (const [side, { indices, values }] of [[OWN, own], [OTHER, other]] as const) {
      for (let n = 0; n < values.length; n++) former[kept++] = halves[2 * (indices?.[n] ?? n) + side];
    }
    this.#before = { unit: this.#unit, own: this.#own, other: this.#other, product: this.#product };
  }

  #addTo(side: typeof OWN | typeof OTHER, { indices, values }: Entries, factor: number): void {
    const halves = this.#halves;
    const scale = factor / this.#unit;
    let square = 0;
    let product = 0;
    for (let n = 0; n < values.length; n++) {
      const place = 2 * (indices === undefined ? n : indices[n]) + side;
      const before = widen(halves[place]);
      const half = narrow(before + scale * values[n]);
      const after = widen(half);
      halves[place] = half;
      square += after * after - before * before;
      product += (after - before) * widen(halves[place ^ 1]);
    }
    if (side === OWN) this.#own = Math.max(0, this.#own + square);
    else this.#other = Math.max(0, this.#other + square);
    this.#product += product;
  }

  /** Writes the sums in units of 1; the squares are reckoned anew, so that no error of rounding adds up. */
  #rescale(): void {
    const halves = this.#halves;
    let own = 0;
    let other = 0;
    let product = 0;
    for (let place = 0; place < halves.length; place += 2) {
      halves[place] = narrow(this.#unit * widen(halves[place]));
      halves[place + 1] = narrow(this.#unit * widen(halves[place + 1]));
      const left = widen(halves[place]);
      const right = widen(halves[place + 1]);
      own += left * left;
      other += right * right;
      product += left * right;
    }
    this.#unit = 1;
    this.#own = own;
    this.#other = other;
    this.#product = product;
  }

  #combine(ownFactor: number, otherFactor: number): Vector {
    const halves = this.#halves;
    const sum = new Float32Array(halves.length / 2);
    for (let index = 0; index < sum.length; index++) {
      const own = ownFactor * widen(halves[2 * index]);
      sum[index] = this.#unit * (own + otherFactor * widen(halves[2 * index + 1]));
    }
    return sum;
  }
}

/** What the last exchange may have to give back, of whichever link: one exchange is judged at a time. */
let former = new Uint16Array(0);
/** Room beyond the largest, so that messages of much the same size do not make it anew each time. */
const SPARE = 1.1;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The upper half of a float32, to the nearest, ties to even. */
function narrow(value: number): number {
  float[0] = value;
  return (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) >>> 16;
}

function widen(half: number): number {
  bits[0] = half << 16;
  return float[0];
}
