/** The kinds of typed arrays, and the buffers below them. */
const NAMES = [
  "ArrayBuffer",
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Float16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
] as const;

type Maker = (new (...parts: unknown[]) => { readonly byteLength: number }) & { readonly prototype: object };

/**
 * Counts the bytes of all buffers that `action` makes, views of what is there already excepted: exact, unlike the size of a
 * heap that is collected at any time. It must not be asynchronous.
 *
 * @example
 * ```ts
 * import { countBuffers } from "./count_buffers.ts";
 * import assert from "node:assert";
 *
 * const { result, bytes } = countBuffers(() => new Float32Array(3).slice(1).subarray(1));
 * assert.strictEqual(result.length, 1);
 * assert.strictEqual(bytes, 4 * (3 + 2));
 * ```
 */
export function countBuffers<Result>(action: () => Result): { readonly result: Result; readonly bytes: number } {
  let bytes = 0;
  const restore = NAMES.map((name) => {
    const original = Reflect.get(globalThis, name) as unknown as Maker;
    const counting = new Proxy(original, {
      construct(target, parts, newTarget) {
        const made = Reflect.construct(target, parts, newTarget);
        // A view given its buffer, or made by `subarray`, takes no memory of its own.
        if (!(parts[0] instanceof ArrayBuffer)) bytes += made.byteLength;
        return made;
      },
    });
    const set = (constructor: unknown) => {
      Reflect.set(globalThis, name, constructor);
      // `slice` and the like make what they return by it.
      Object.defineProperty(original.prototype, "constructor", {
        value: constructor,
        configurable: true,
        writable: true,
      });
    };
    set(counting);
    return () => set(original);
  });
  try {
    const result = action();
    return { result, bytes };
  } finally {
    for (const undo of restore) undo();
  }
}
