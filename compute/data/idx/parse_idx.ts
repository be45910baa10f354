/**
 * One file of the IDX format, compressed by gzip or not.
 *
 * @module
 */
import { problemError, type ProblemKind } from "../data_problem.ts";
import { headOf, isGzip, unpack } from "../read_unpacked.ts";

/** What one file may hold, packed and unpacked: twice the images of EMNIST, the largest set in this format. */
export const MOST_IDX_BYTES = 1.5e9;

/** Entries by the number that stands for their type. */
const TYPES: Readonly<Record<number, string>> = {
  9: "signed bytes",
  11: "16-bit integers",
  12: "32-bit integers",
  13: "32-bit floats",
  14: "64-bit floats",
};

/** Bytes with their extents, outermost first. */
export interface IdxArray {
  readonly extents: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads one IDX file of unsigned bytes. Of a packed one no more is unpacked than its header promises.
 *
 * @param name what an error calls the file
 * @throws {SyntaxError} if it does not begin as such a file, or its gzip is damaged
 * @throws {RangeError} if its length is not what its header says, or more than 1.5 GB
 */
export async function parseIdx(file: Uint8Array<ArrayBuffer>, name: string): Promise<IdxArray> {
  const refuse = (kind: ProblemKind, what: string, fix: string, cause?: unknown) =>
    problemError(kind, { where: name, what, fix }, "read", cause);
  if (file.length === 0) throw refuse("bound", "it is empty", "fetch it again");
  const head = headOf(file);
  const dimensions = head[3];
  const start = 4 + 4 * dimensions;
  if (head.length < 8) {
    // What is packed and damaged says so; what is whole is too short to be such a file.
    const short = await unpack(file, MOST_IDX_BYTES, name);
    throw refuse("syntax", `it has ${short.length} bytes, too few for an IDX file`, "fetch it again");
  }
  if (head[0] !== 0 || head[1] !== 0 || dimensions < 1 || dimensions > 4) {
    throw refuse(
      "syntax",
      `it does not begin like an IDX file (${hex(head)})`,
      "fetch it again, or name another folder",
    );
  }
  if (head[2] !== 8) {
    const type = TYPES[head[2]] ?? "unknown";
    throw refuse("syntax", `its entries have type ${head[2]} (${type})`, "only unsigned bytes (8) are read");
  }
  if (head.length < start) {
    throw refuse("bound", `it ends within its header after ${head.length} bytes`, "fetch it again");
  }
  const header = new DataView(head.buffer, head.byteOffset, start);
  const extents = Array.from({ length: dimensions }, (_, index) => header.getUint32(4 + 4 * index));
  const length = extents.reduce((product, extent) => product * extent, 1);
  if (length > MOST_IDX_BYTES) {
    throw refuse("bound", `its header promises ${length} bytes, more than ${MOST_IDX_BYTES}`, "take a smaller set");
  }
  const bytes = await unpack(file, start + length, name).catch((cause) => {
    if (!isGzip(file) || !(cause instanceof RangeError)) throw cause;
    throw refuse("bound", `its header promises ${length} bytes and more follow`, "fetch it again", cause);
  });
  if (length !== bytes.length - start) {
    const what = `its header promises ${length} bytes and ${bytes.length - start} follow`;
    throw refuse("bound", what, "fetch it again");
  }
  return { extents, bytes: bytes.subarray(start) };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
