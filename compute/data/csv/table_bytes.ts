import { problemError } from "../data_problem.ts";
import { countsLine } from "./counts_line.ts";
import { type CsvFile, type Delimiter, DELIMITERS } from "./csv_file.ts";

/** Bytes that are decoded at once, so that the text is never there as a whole. */
const AT_ONCE = 1 << 20;
/** Excel's first line, which says what separates the fields. */
const SEPARATOR = /^"?sep=(.)"?(\r\n|\r|\n|$)/i;
/** Bytes in which a line of counts and the row below it are looked for. */
const BEGINNING = 1 << 16;

/**
 * The bytes of a table as UTF-8, without a byte-order mark; of UTF-16 with its mark (Excel's Unicode text) too. A first
 * line `sep=;` is taken off, and what it says returned; one that counts rows and features (scikit-learn's) too.
 *
 * @throws {SyntaxError} if they are no text, or the line names a separator that is not read
 */
export function tableBytes(bytes: Uint8Array<ArrayBuffer>, path: string): Omit<CsvFile, "path"> {
  const text = toUtf8(bytes, path);
  const first = SEPARATOR.exec(new TextDecoder().decode(text.subarray(0, 16)));
  if (first === null) return withoutCounts(text, undefined, 0);
  const [line, delimiter] = first;
  const known = DELIMITERS.find((mark) => mark === delimiter);
  if (known === undefined) {
    const what = `its first line says that "${delimiter}" separates the fields`;
    const fix = "save it with a comma, semicolon, tab or |";
    throw problemError("syntax", { where: path, what, fix });
  }
  return withoutCounts(text.subarray(new TextEncoder().encode(line).length), known, 1);
}

function withoutCounts(
  bytes: Uint8Array<ArrayBuffer>,
  delimiter: Delimiter | undefined,
  linesBefore: number,
): Omit<CsvFile, "path"> {
  const counts = countsLine(new TextDecoder().decode(bytes.subarray(0, BEGINNING)));
  if (counts === undefined) return { bytes, delimiter, linesBefore, counts };
  const rest = bytes.subarray(new TextEncoder().encode(counts).length);
  const lines = counts.split(/\r\n|\r|\n/).length - 1;
  return { bytes: rest, delimiter, linesBefore: linesBefore + lines, counts: counts.trim() };
}

function toUtf8(bytes: Uint8Array<ArrayBuffer>, path: string): Uint8Array<ArrayBuffer> {
  const refuse = (what: string, cause?: unknown) =>
    problemError("syntax", { where: path, what, fix: "save it as UTF-8" }, "read", cause);
  const [one, two, three] = bytes;
  if (one === 0x50 && two === 0x4b && three === 3) {
    const what = "it is a zip file, as Excel's workbooks are, and no CSV";
    throw problemError("syntax", { where: path, what, fix: "save it as CSV" });
  }
  const wide = one === 0xff && two === 0xfe ? "utf-16le" : one === 0xfe && two === 0xff ? "utf-16be" : undefined;
  if (wide !== undefined) return transcode(bytes, wide, refuse);
  const text = one === 0xef && two === 0xbb && three === 0xbf ? bytes.subarray(3) : bytes;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for (let at = 0; at < text.length; at += AT_ONCE) {
      decoder.decode(text.subarray(at, at + AT_ONCE), { stream: true });
    }
    decoder.decode();
  } catch (cause) {
    throw refuse("it is no UTF-8", cause);
  }
  if (text.includes(0)) throw refuse("it has zero bytes, so it is no text, or UTF-16 without its mark");
  return text;
}

function transcode(
  bytes: Uint8Array<ArrayBuffer>,
  from: "utf-16le" | "utf-16be",
  refuse: (what: string, cause?: unknown) => Error,
): Uint8Array<ArrayBuffer> {
  const decoder = new TextDecoder(from, { fatal: true });
  const encoder = new TextEncoder();
  // A unit of two bytes is at most three of UTF-8.
  const into = new Uint8Array(Math.ceil(bytes.length / 2) * 3);
  let length = 0;
  const put = (text: string) => {
    if (text.includes("\0")) throw refuse("it has zero characters, so it is no text");
    length += encoder.encodeInto(text, into.subarray(length)).written;
  };
  try {
    for (let at = 0; at < bytes.length; at += AT_ONCE) {
      put(decoder.decode(bytes.subarray(at, at + AT_ONCE), { stream: true }));
    }
    put(decoder.decode());
  } catch (cause) {
    if (cause instanceof SyntaxError) throw cause;
    throw refuse("it is no UTF-16, though it begins as such", cause);
  }
  return into.slice(0, length);
}
