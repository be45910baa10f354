/** Different words of a column that are kept apart; with more it is no column of classes or categories. */
const MOST_WORDS = 256;

/** What the fields of a column have in common. */
export class ColumnTally {
  readonly name: string;
  /** Rows, and those of them whose field is empty. */
  count = 0;
  empty = 0;
  #isNumeric = true;
  #mean = 0;
  #squares = 0;
  readonly #words = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  /** Takes in one field. */
  add(field: string): void {
    this.count++;
    if (this.#words.size <= MOST_WORDS) this.#words.add(field);
    if (field === "") {
      this.empty++;
      return;
    }
    const value = Number(field);
    if (!Number.isFinite(value)) this.#isNumeric = false;
    // Running mean and sum of squared differences (Welford 1962), which does not cancel.
    const away = value - this.#mean;
    this.#mean += away / (this.count - this.empty);
    this.#squares += away * (value - this.#mean);
  }

  /** True if every field that is not empty is a number, and there is one. */
  get isNumeric(): boolean {
    return this.#isNumeric && this.count > this.empty;
  }

  /** Mean of a numeric column. */
  get mean(): number {
    return this.#mean;
  }

  /** Deviation of a numeric column, over all its values. */
  get deviation(): number {
    return Math.sqrt(this.#squares / (this.count - this.empty));
  }

  /** The different words, numbers by size and others by letters; undefined if there are over 256. */
  get words(): string[] | undefined {
    if (this.#words.size > MOST_WORDS) return undefined;
    const words = [...this.#words];
    return this.isNumeric ? words.sort((left, right) => Number(left) - Number(right)) : words.sort();
  }
}
