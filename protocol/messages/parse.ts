/**
 * The Protobuf runtime as readers here use it: strict, and with one class of error.
 *
 * @module
 */
import $protobuf from "protobufjs/minimal.js";
import { WireError } from "./wire_error.ts";

/**
 * Decodes bytes with a generated decoder, keeping fields that it does not know, so that they can be refused.
 *
 * @param what the thing to read, for the error
 * @throws {WireError} if the bytes are not Protobuf or end too early
 */
export function parse<Result>(bytes: Uint8Array, decode: (reader: $protobuf.Reader) => Result, what: string): Result {
  const reader = new $protobuf.Reader(bytes);
  reader.discardUnknown = false;
  try {
    return decode(reader);
  } catch (error) {
    // Of any class, such as the TypeError of a TextDecoder; nothing but the runtime and what it has generated runs in there.
    const reason = error instanceof Error ? error.message : String(error);
    throw new WireError("UNREADABLE", `Cannot read ${what} of ${bytes.length} bytes: ${reason}`, { cause: error });
  }
}

/**
 * Refuses a message with fields that are not in the .proto, or that have another type: a meaning that is not understood
 * could be one that matters. A new meaning takes a new protocol id.
 *
 * @throws {WireError} if there are such fields
 */
export function refuseUnknownFields(message: { readonly $unknowns?: readonly Uint8Array[] }, name: string): void {
  if (message.$unknowns !== undefined && message.$unknowns.length > 0) {
    throw new WireError(
      "FIELDS",
      `Cannot read ${name}: it has ${message.$unknowns.length} unknown or mistyped fields`,
    );
  }
}
