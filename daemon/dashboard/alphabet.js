// @ts-check
/**
 * Text as the ids a model of text knows, and back.
 *
 * @module
 */

/**
 * @typedef {object} Alphabet
 * @property {(text: string) => number[]} encode a character that the alphabet lacks becomes a blank, or the first id
 * @property {() => (id: number) => string} decoder gives a function that turns one id after the other to text
 */

/** Names of 256 classes are bytes of UTF-8. */
const BYTES = 256;

/**
 * The alphabet that the names of a text task's classes are.
 *
 * @param {readonly string[]} classes one character each, or 256 of any name: bytes
 * @returns {Alphabet}
 *
 * @example
 * ```ts
 * import assert from "node:assert";
 * import { createAlphabet } from "./alphabet.js";
 *
 * const { encode, decoder } = createAlphabet([" ", "a", "b"]);
 * assert.deepStrictEqual(encode("ab?"), [1, 2, 0]);
 * assert.strictEqual([2, 1].map(decoder()).join(""), "ba");
 * ```
 */
export function createAlphabet(classes) {
  if (classes.length === BYTES && classes.some((name) => [...name].length !== 1)) {
    return {
      encode: (text) => [...new TextEncoder().encode(text)],
      decoder: () => {
        const decoder = new TextDecoder();
        return (id) => decoder.decode(Uint8Array.of(id), { stream: true });
      },
    };
  }
  const ids = new Map(classes.map((symbol, id) => [symbol, id]));
  const unknown = ids.get("\ufffd") ?? ids.get(" ") ?? 0;
  return {
    encode: (text) => [...text].map((symbol) => ids.get(symbol) ?? unknown),
    decoder: () => (id) => classes[id] ?? "",
  };
}

/**
 * An id drawn by its probability, sharpened or flattened by a temperature: p_i^(1/t) / Σ p_j^(1/t).
 *
 * @param {readonly number[]} probabilities
 * @param {number} temperature above 0
 * @param {number} random in [0, 1)
 * @returns {number}
 *
 * @example
 * ```ts
 * import assert from "node:assert";
 * import { sample } from "./alphabet.js";
 *
 * assert.strictEqual(sample([.2, .8], 1, .1), 0);
 * assert.strictEqual(sample([.2, .8], .1, .1), 1);
 * ```
 */
export function sample(probabilities, temperature, random) {
  const largest = Math.max(...probabilities);
  const weights = probabilities.map((probability) => (probability / largest) ** (1 / temperature));
  let left = random * weights.reduce((sum, weight) => sum + weight, 0);
  const id = weights.findIndex((weight) => (left -= weight) < 0);
  return id < 0 ? probabilities.indexOf(largest) : id;
}
