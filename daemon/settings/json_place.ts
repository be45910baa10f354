/**
 * Where a text stops being JSON.
 *
 * @module
 */

/** A place in a text, both from 1; the column counts UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

const SPACE = /[ \t\r\n]*/y;
// deno-lint-ignore no-control-regex -- JSON forbids exactly these in a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /(?:true|false|null)/y;

/**
 * The first place at which `text` cannot be JSON (RFC 8259), or undefined if it is JSON. `JSON.parse` names no place in
 * many of its messages.
 *
 * @example
 * ```ts
 * import { jsonFault } from "./json_place.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(jsonFault('{\n  "task": digits\n}'), { line: 2, column: 11 });
 * assert.deepStrictEqual(jsonFault('{ "task": "dig'), { line: 1, column: 11 });
 * assert.strictEqual(jsonFault('{ "degree": [4, -1e3] }'), undefined);
 * ```
 */
export function jsonFault(text: string): Place | undefined {
  let at = 0;

  function take(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return false;
    at += match[0].length;
    return true;
  }

  function sign(wanted: string): boolean {
    take(SPACE);
    if (text[at] !== wanted) return false;
    at++;
    return true;
  }

  /** Members or elements, up to the closing sign. */
  function several(closing: string, one: () => boolean): boolean {
    if (sign(closing)) return true;
    do {
      if (!one()) return false;
    } while (sign(","));
    return sign(closing);
  }

  function member(): boolean {
    take(SPACE);
    return take(STRING) && sign(":") && value();
  }

  function value(): boolean {
    if (sign("{")) return several("}", member);
    if (sign("[")) return several("]", value);
    return take(STRING) || take(WORD) || take(NUMBER);
  }

  const whole = value() && (take(SPACE), at === text.length);
  return whole ? undefined : placeAt(text, at);
}

/** Line and column of an index into a text. */
export function placeAt(text: string, index: number): Place {
  const before = text.slice(0, index).split("\n");
  return { line: before.length, column: before[before.length - 1].length + 1 };
}
