/**
 * Which pieces of a file are lacking, and of whom they were asked.
 *
 * @module
 */

/** Peers that one piece is asked of at most: the second when the first takes long and nothing else is left to ask for. */
const MOST_ASKED = 2;

/** The pieces that are not there yet. `Asker` is whoever is asked. */
export class PieceQueue<Asker> {
  /** Asked of nobody, in the order in which they are to be. */
  readonly #lacking: Set<number>;
  /** Asked, and since when of whom. */
  readonly #asked = new Map<number, Map<Asker, number>>();

  /** @param count pieces of the file */
  constructor(count: number, present: ReadonlySet<number>) {
    const all = Array.from({ length: count }, (_, piece) => piece);
    this.#lacking = new Set(all.filter((piece) => !present.has(piece)));
  }

  /** Pieces that are not there. */
  get size(): number {
    return this.#lacking.size + this.#asked.size;
  }

  /** True where each piece that is not there is asked of somebody. */
  get isSpread(): boolean {
    return this.#lacking.size === 0;
  }

  /** Takes a piece to ask `of` for, at the time `now`; undefined if there is none. */
  next(of: Asker, now: number): number | undefined {
    const [piece] = this.#lacking;
    if (piece === undefined) return undefined;
    this.#lacking.delete(piece);
    this.#asked.set(piece, new Map([[of, now]]));
    return piece;
  }

  /** Takes a piece that somebody else was asked for before `since`, the one that was asked first; undefined if there is none. */
  late(of: Asker, since: number, now: number): number | undefined {
    let found: number | undefined;
    let oldest = since;
    for (const [piece, askers] of this.#asked) {
      const first = Math.min(...askers.values());
      if (askers.has(of) || askers.size >= MOST_ASKED || first >= oldest) continue;
      [found, oldest] = [piece, first];
    }
    if (found !== undefined) this.#asked.get(found)!.set(of, now);
    return found;
  }

  /** A piece has come. @returns false if it was there already */
  came(piece: number): boolean {
    return this.#asked.delete(piece);
  }

  /** `of` will not send this piece: it is asked of others. */
  giveBack(piece: number, of: Asker): void {
    const askers = this.#asked.get(piece);
    if (askers === undefined || !askers.delete(of) || askers.size > 0) return;
    this.#asked.delete(piece);
    this.#lacking.add(piece);
  }
}
