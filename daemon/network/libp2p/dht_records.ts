/**
 * What a node of the DHT keeps for others: names of providers, and a bounded number of them.
 *
 * @module
 */

/** Records kept in all; beyond, those renewed longest ago go. */
const MOST_RECORDS = 4_096;
/** Records kept of one provider: a node is in one swarm, and some are in a few. */
const MOST_A_PROVIDER = 32;
/** The longest key and the longest value, in bytes; a provider's are 130 and 8. */
const LONGEST = { key: 256, value: 16 };
/** Providers named for one key: a search is content with eight (`search.ts`). */
const MOST_NAMED = 16;

/** What names something that is provided, and not yet by whom. */
const PROVIDED = /\/provider\/[^/]+$/;

/** A key as `interface-datastore` has it. */
export interface RecordKey {
  toString(): string;
}

/** What is kept under a key. */
interface Entry {
  readonly key: RecordKey;
  readonly value: Uint8Array;
  readonly provider: string;
}

/** No record under this key; the DHT knows it by its name. */
class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}

/**
 * The part of a datastore that kad-dht uses, for keys that end with what is provided and by whom: `…/<hash>/<peer>`. What is
 * not such a record, or too long, is not taken.
 *
 * @example
 * ```ts
 * import { DhtRecords } from "./dht_records.ts";
 * import assert from "node:assert";
 *
 * const records = new DhtRecords();
 * await records.put("/dht/provider/HASH/PEER", Uint8Array.of(1));
 * const found = await Array.fromAsync(records.query({ prefix: "/dht/provider/HASH" }));
 * assert.deepStrictEqual(found, [{ key: "/dht/provider/HASH/PEER", value: Uint8Array.of(1) }]);
 * ```
 */
export class DhtRecords {
  /** By key, those renewed last at the end. */
  readonly #entries = new Map<string, Entry>();
  /** Keys by what is provided, and by who provides. */
  readonly #provided = new Map<string, Set<string>>();
  readonly #providers = new Map<string, Set<string>>();

  /** Records kept by now. */
  get size(): number {
    return this.#entries.size;
  }

  /** Keeps a record. @throws {RangeError} if it is none of a provider, or too long */
  put(key: RecordKey, value: Uint8Array): Promise<RecordKey> {
    const name = key.toString();
    const parts = partsOf(name);
    if (parts === undefined || name.length > LONGEST.key || value.length > LONGEST.value) {
      return Promise.reject(new RangeError("the DHT keeps names of providers, and nothing else"));
    }
    this.#remove(name);
    this.#entries.set(name, { key, value: value.slice(), provider: parts.provider });
    const ofProvider = addTo(this.#providers, parts.provider, name);
    addTo(this.#provided, parts.provided, name);
    if (ofProvider.size > MOST_A_PROVIDER) this.#remove(first(ofProvider));
    if (this.#entries.size > MOST_RECORDS) this.#remove(first(this.#entries));
    return Promise.resolve(key);
  }

  /** What is kept under `key`. @throws {Error} named `NotFoundError`, if nothing is */
  get(key: RecordKey): Promise<Uint8Array> {
    const entry = this.#entries.get(key.toString());
    return entry === undefined ? Promise.reject(new NotFoundError("no such record")) : Promise.resolve(entry.value);
  }

  /** True if something is kept under `key`. */
  has(key: RecordKey): Promise<boolean> {
    return Promise.resolve(this.#entries.has(key.toString()));
  }

  /** Keeps nothing under `key` any more. */
  delete(key: RecordKey): Promise<void> {
    this.#remove(key.toString());
    return Promise.resolve();
  }

  /** Some of the providers of what `prefix` names, drawn at random; all records, if it names nothing that is provided. */
  async *query(
    { prefix = "" }: { readonly prefix?: string } = {},
  ): AsyncGenerator<{ key: RecordKey; value: Uint8Array }> {
    const names = PROVIDED.test(prefix)
      ? sample([...this.#provided.get(prefix) ?? []], MOST_NAMED)
      : [...this.#entries.keys()].filter((name) => name.startsWith(`${prefix}/`));
    for (const name of names) {
      const entry = this.#entries.get(name);
      if (entry !== undefined) yield { key: entry.key, value: entry.value };
    }
  }

  #remove(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    this.#entries.delete(name);
    takeFrom(this.#providers, entry.provider, name);
    takeFrom(this.#provided, partsOf(name)!.provided, name);
  }
}

/** What is provided and by whom; undefined for a key of another form. */
function partsOf(name: string): { provided: string; provider: string } | undefined {
  const match = /^(.*\/provider\/[^/]+)\/([^/]+)$/.exec(name);
  return match === null ? undefined : { provided: match[1], provider: match[2] };
}

function addTo(sets: Map<string, Set<string>>, of: string, name: string): Set<string> {
  const set = sets.get(of) ?? new Set();
  sets.set(of, set);
  set.add(name);
  return set;
}

function takeFrom(sets: Map<string, Set<string>>, of: string, name: string): void {
  const set = sets.get(of);
  set?.delete(name);
  if (set?.size === 0) sets.delete(of);
}

function first(of: Set<string> | Map<string, unknown>): string {
  return of.keys().next().value!;
}

/** `count` of `names`, each as likely as any other. */
function sample(names: string[], count: number): string[] {
  for (let place = 0; place < Math.min(count, names.length - 1); place++) {
    const other = place + Math.floor(Math.random() * (names.length - place));
    [names[place], names[other]] = [names[other], names[place]];
  }
  return names.slice(0, count);
}
