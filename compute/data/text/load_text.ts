/**
 * Examples from text: so many symbols, and the one that follows.
 *
 * @module
 */
import { concat } from "uint8arrays/concat";
import { symbolNames } from "../data_form.ts";
import type { SpecOf } from "../data_spec.ts";
import type { Dataset, Examples } from "../examples.ts";
import { type DataProblem, problemError, type Report } from "../data_problem.ts";
import { isBinary } from "../sniff.ts";
import { encoderOf } from "./encoder.ts";
import { readTextFiles, type TextFile } from "./text_files.ts";

/**
 * Loads a text file, or all `.txt` and `.md` files of a folder. The ids of all files are kept once; an example is a place
 * among them. Of each file the last share is held out.
 *
 * @throws {TypeError} if there is no such file, or too little text
 * @throws {SyntaxError|RangeError} if a file is no UTF-8, or too long
 */
export async function loadText(spec: SpecOf<"text">, path: string, report: Report): Promise<Dataset> {
  const { context, heldOut: { share, every = 1 } } = spec;
  const files: Uint8Array[] = [];
  for (const file of await readTextFiles(path)) {
    const ids = symbolIds(spec, file, report);
    if (ids === undefined) continue;
    if (ids.length > context) {
      files.push(ids);
      continue;
    }
    const what = ids.length === 0
      ? "it is empty"
      : `it has ${ids.length} symbols, and an example has ${context} and one more`;
    report("bound", { where: file.path, what, fix: "take it out, lengthen it, or take a shorter context" });
  }
  const inputs = concat(files);
  const [train, test]: Span[][] = [[], []];
  let from = 0;
  for (const { length } of files) {
    const cut = from + Math.floor(length * (1 - share));
    train.push({ from, to: cut });
    test.push({ from: cut, to: from + length });
    from += length;
  }
  const classes = symbolNames(spec).length;
  const parts = { train: windows(inputs, train, context, 1), test: windows(inputs, test, context, every) };
  for (const [name, { labels }] of Object.entries(parts)) {
    if (labels.length > 0) continue;
    const what = `its ${
      name === "train" ? "part to train on" : "held-out part"
    } is shorter than a context of ${context}`;
    const fix = "give it more text, take a shorter context, or another share to hold out";
    throw problemError("shape", { where: path, what, fix }, "use");
  }
  return { ...parts, shape: [context], classes };
}

/** Stretch of ids from `from` up to, but without, `to`. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** The windows of `context` ids within a span, each `every` ids after the last, that the span has one more id after. */
function windows(inputs: Uint8Array<ArrayBuffer>, spans: readonly Span[], context: number, every: number): Examples {
  const count = spans.reduce((sum, { from, to }) => sum + Math.ceil(Math.max(0, to - from - context) / every), 0);
  const [labels, starts] = [new Uint8Array(count), new Uint32Array(count)];
  let example = 0;
  for (const { from, to } of spans) {
    for (let start = from; start + context < to; start += every, example++) {
      starts[example] = start;
      labels[example] = inputs[start + context];
    }
  }
  return { inputs, labels, starts };
}

/** The ids of a file's symbols; undefined if it is no UTF-8 and that was reported. */
function symbolIds(spec: SpecOf<"text">, file: TextFile, report: Report): Uint8Array | undefined {
  const { path, bytes } = file;
  if (spec.unit === "bytes") return bytes;
  const text = decodeText(file);
  if (typeof text !== "string") {
    report("syntax", { ...text, where: `${path}, ${text.where}` });
    return undefined;
  }
  return encoderOf(spec)(text);
}

/** Bytes that tell whether a file is text. */
const LOOKED_AT = 65_536;

/** The text of a file, or what is wrong with it and in which line. */
export function decodeText({ bytes }: TextFile): string | DataProblem {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { where: "byte 0", what: "it is UTF-16", fix: 'save it as UTF-8, or take "unit": "bytes"' };
  }
  if (isBinary(bytes.subarray(0, LOOKED_AT))) {
    return { where: "byte 0", what: "it is binary, no text", fix: 'take it out, or take "unit": "bytes"' };
  }
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    // A line feed is never a part of another character, so the first line that cannot be read has the fault.
    let [line, from] = [1, 0];
    for (let to = bytes.indexOf(10); to >= 0; line++, from = to + 1, to = bytes.indexOf(10, from)) {
      try {
        decoder.decode(bytes.subarray(from, to));
      } catch {
        break;
      }
    }
    return { where: `line ${line}`, what: "it is no UTF-8", fix: 'save it as UTF-8, or take "unit": "bytes"' };
  }
}
