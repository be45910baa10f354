/**
 * The Protobuf runtime as readers here use it: strict, and with one class of error.
 *
 * @module
 */
import $protobuf from "protobufjs/minimal.js";

/**
 * Decodes bytes with a generated decoder, keeping fields that it does not know, so that they can be refused.
 *
 * @param what the thing to read, for the error
 * @throws {SyntaxError} if the bytes are not Protobuf or end too early
 */
export function parse<Result>(bytes: Uint8Array, decode: (reader: $protobuf.Reader) => Result, what: string): Result {
  const reader = new $protobuf.Reader(bytes);
  reader.discardUnknown = false;
  try {
    return decode(reader);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SyntaxError(`Cannot read ${what} of ${bytes.length} bytes: ${reason}`, { cause: error });
  }
}

/**
 * Refuses a message with fields that are not in the .proto, or that have another type: a meaning that is not understood
 * could be one that matters. A new meaning takes a new protocol id.
 *
 * @throws {SyntaxError} if there are such fields
 */
export function refuseUnknownFields(message: { readonly $unknowns?: readonly Uint8Array[] }, name: string): void {
  if (message.$unknowns !== undefined && message.$unknowns.length > 0) {
    throw new SyntaxError(`Cannot read ${name}: it has ${message.$unknowns.length} unknown or mistyped fields`);
  }
}
