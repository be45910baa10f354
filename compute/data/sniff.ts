/**
 * What a file is by its content, whatever its name says.
 *
 * @module
 */
import { tableShape } from "./csv/table_shape.ts";
import { readHead } from "./read_unpacked.ts";

/** What the beginning of a file looks like. `blanks`: a table whose columns are set apart by blanks. */
export type Content = "empty" | "idx" | "utf-16" | "binary" | "table" | "blanks" | "text";

/** Bytes below this that text has: tab, line feed, vertical tab, form feed, carriage return, escape. */
const IN_TEXT: ReadonlySet<number> = new Set([9, 10, 11, 12, 13, 27]);

/**
 * Tells from a file's first bytes what it is.
 *
 * @example
 * ```ts
 * import { contentOf } from "./sniff.ts";
 * import assert from "node:assert";
 *
 * const of = (text: string) => contentOf(new TextEncoder().encode(text));
 * assert.deepStrictEqual([of(""), of("1;a\n2;b\n3;b\n"), of("To be, or not to be"), of("PK\0")], [
 *   "empty",
 *   "table",
 *   "text",
 *   "binary",
 * ]);
 * ```
 */
export function contentOf(head: Uint8Array<ArrayBuffer>): Content {
  if (head.length === 0) return "empty";
  const [first, second, type, dimensions] = head;
  if (first === 0 && second === 0 && type >= 8 && type <= 14 && dimensions >= 1 && dimensions <= 4) return "idx";
  const wide = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : undefined;
  // Tables of Excel's are read, texts are not.
  if (wide !== undefined) return tableShape(new TextDecoder(wide).decode(head)) === undefined ? "utf-16" : "table";
  if (isBinary(head)) return "binary";
  const shape = tableShape(new TextDecoder().decode(head));
  return shape === undefined ? "text" : shape === " " ? "blanks" : "table";
}

/** True for bytes that no text has: a zero, or control characters in number. */
export function isBinary(bytes: Uint8Array): boolean {
  let odd = 0;
  for (const byte of bytes) {
    if (byte === 0) return true;
    if (byte < 32 && !IN_TEXT.has(byte)) odd++;
  }
  return odd > bytes.length / 100;
}

/** What the file at a path looks like; undefined if it is none that can be read. */
export async function sniff(path: string): Promise<Content | undefined> {
  const head = await readHead(path);
  return head === undefined ? undefined : contentOf(head);
}

/** What is to be done with files of some types, by their suffix. */
const WAYS: Readonly<Record<string, string>> = {
  zip: "unpack it",
  tar: "unpack it",
  bz2: "unpack it",
  xz: "unpack it",
  zst: "unpack it",
  "7z": "unpack it",
  rar: "unpack it",
  xlsx: "save its sheet as CSV",
  xls: "save its sheet as CSV",
  ods: "save its sheet as CSV",
  parquet: "save it as CSV",
  arrow: "save it as CSV",
  sqlite: "save its table as CSV",
  png: "name the folder with train/<class>/",
  jpg: "name the folder with train/<class>/",
  gif: "name the folder with train/<class>/",
  bmp: "name the folder with train/<class>/",
};

/** What binary bytes are, and what to do with them, in words. */
export async function binaryWords(head: Uint8Array): Promise<{ readonly what: string; readonly fix: string }> {
  // It knows some hundred types, and is loaded only where something has gone wrong already.
  const { fileTypeFromBuffer } = await import("file-type");
  const type = await fileTypeFromBuffer(head).catch(() => undefined);
  const way = type === undefined ? undefined : WAYS[type.ext];
  return {
    what: type === undefined ? "it is binary, neither text nor a table" : `it is binary, of type ${type.ext}`,
    fix: way ?? "name a text, a table or a folder of data",
  };
}
