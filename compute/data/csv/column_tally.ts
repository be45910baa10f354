/** Words of all columns together that are kept apart, and of each at least and at most. */
const MOST_WORDS = 4e6;
const BOUNDS = [1024, 65_536] as const;
/** Letters of a word that are kept: one more than a category may have. */
const KEPT = 129;

/** The different fields of a column, and how often each is there. */
export class ColumnTally {
  readonly name: string;
  /** Rows. */
  count = 0;
  /** How often each word is there, in the order in which they came. */
  readonly words = new Map<string, number>();
  /** True if there are more words than are kept apart. */
  hasMore = false;
  readonly #most: number;

  constructor(name: string, columns: number) {
    this.name = name;
    this.#most = Math.min(BOUNDS[1], Math.max(BOUNDS[0], Math.floor(MOST_WORDS / columns)));
  }

  /** Takes in one field. */
  add(field: string): void {
    this.count++;
    const word = field.length >= KEPT ? `${field.slice(0, KEPT - 1)}…` : field;
    const times = this.words.get(word);
    if (times !== undefined) this.words.set(word, times + 1);
    else if (this.words.size < this.#most) this.words.set(word, 1);
    else this.hasMore = true;
  }
}
