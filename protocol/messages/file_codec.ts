/**
 * What is asked and answered where a file is fetched, between plain values and bytes.
 *
 * @module
 */
import { MAX_FILE_DATA, MAX_PIECES } from "./constants.ts";
import { murmuration } from "./messages_pb.js";
import { parse, refuseUnknownFields } from "./parse.ts";
import { WireError } from "./wire_error.ts";

/** A piece of a file, or the list of its pieces' hashes. */
export interface FileRequest {
  /** SHA-256 of the whole file, as hexadecimal text. */
  readonly file: string;
  /** Counted from 0; undefined asks for the list. */
  readonly piece: number | undefined;
}

/** What was asked for; or that the peer has no such file, or serves too many others now. */
export type FileReply =
  | { readonly piece: number | undefined; readonly answer: "data"; readonly data: Uint8Array }
  | { readonly piece: number | undefined; readonly answer: "absent" | "later" };

/** Bytes of a SHA-256. */
const HASH_BYTES = 32;
const ANSWERS = {
  data: murmuration.FileAnswer.DATA,
  absent: murmuration.FileAnswer.ABSENT,
  later: murmuration.FileAnswer.LATER,
};

/** Writes a request. @throws {RangeError} if the file's name is no SHA-256 */
export function encodeFileRequest({ file, piece }: FileRequest): Uint8Array<ArrayBuffer> {
  if (!/^[0-9a-f]{64}$/.test(file)) throw new RangeError(`Cannot ask for file "${file}": a SHA-256 has 64 digits`);
  return new Uint8Array(
    murmuration.FileRequest.encode({ file: Uint8Array.fromHex(file), piece: piece ?? null }).finish(),
  );
}

/**
 * Reads a request, its length prefix taken off.
 *
 * @throws {WireError} if it is none
 *
 * @example
 * ```ts
 * import { decodeFileRequest, encodeFileRequest } from "./file_codec.ts";
 * import assert from "node:assert";
 *
 * const request = { file: "ab".repeat(32), piece: 7 };
 * assert.deepStrictEqual(decodeFileRequest(encodeFileRequest(request)), request);
 * ```
 */
export function decodeFileRequest(bytes: Uint8Array): FileRequest {
  const message = parse(bytes, (reader) => murmuration.FileRequest.decode(reader), "a request for a file");
  refuseUnknownFields(message, "a request for a file");
  const { file, piece } = message;
  if (file?.length !== HASH_BYTES) {
    throw new WireError("FIELDS", `Cannot read a request for a file: its name has ${file?.length ?? 0} bytes, not 32`);
  }
  return { file: new Uint8Array(file).toHex(), piece: readPiece(piece) };
}

/** Writes a reply. @throws {RangeError} if its data is empty or too long */
export function encodeFileReply(reply: FileReply): Uint8Array {
  const data = reply.answer === "data" ? reply.data : undefined;
  if (data !== undefined && (data.length === 0 || data.length > MAX_FILE_DATA)) {
    throw new RangeError(`Cannot send ${data.length} bytes of a file at once: 1 to ${MAX_FILE_DATA} are allowed`);
  }
  const { piece = null, answer } = reply;
  const fields = { piece, answer: ANSWERS[answer], ...data === undefined ? {} : { data } };
  const { buffer, byteOffset, length } = murmuration.FileReply.encode(fields).finish();
  // Not copied, as a piece is long.
  return new Uint8Array(buffer, byteOffset, length);
}

/**
 * Reads a reply, its length prefix taken off. The data is a view of `bytes`; that it is what was asked for is still to be
 * checked.
 *
 * @throws {WireError} if it is none
 */
export function decodeFileReply(bytes: Uint8Array): FileReply {
  const message = parse(bytes, (reader) => murmuration.FileReply.decode(reader), "a part of a file");
  refuseUnknownFields(message, "a part of a file");
  const piece = readPiece(message.piece);
  const data = message.data ?? new Uint8Array(0);
  switch (message.answer) {
    case ANSWERS.data:
      if (data.length > 0 && data.length <= MAX_FILE_DATA) return { piece, answer: "data", data };
      throw new WireError(
        "LENGTH",
        `Cannot read a part of a file of ${data.length} bytes: 1 to ${MAX_FILE_DATA} may be`,
      );
    case ANSWERS.absent:
    case ANSWERS.later:
      if (data.length === 0) return { piece, answer: message.answer === ANSWERS.absent ? "absent" : "later" };
      throw new WireError(
        "FIELDS",
        `Cannot read a part of a file: ${data.length} bytes stand where there are to be none`,
      );
    default:
      throw new WireError("BOUNDS", `Cannot read a part of a file: its answer ${message.answer ?? 0} is not known`);
  }
}

/** Reads the number of a piece. */
function readPiece(piece: number | null | undefined): number | undefined {
  if (piece === null || piece === undefined) return undefined;
  if (piece < MAX_PIECES) return piece;
  throw new WireError("BOUNDS", `Cannot read the number of a piece: ${piece} is not below ${MAX_PIECES}`);
}
