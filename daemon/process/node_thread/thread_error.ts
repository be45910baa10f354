import { UnknownPeerError } from "../../control/controlled_node.ts";
import { DivergedError } from "../../node/mod.ts";
import { RefusedError } from "../../support/mod.ts";

/** An error as plain values: what is sent from thread to thread loses its class. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** The classes of errors that mean something to whoever catches them. */
const CLASSES: readonly { readonly name: string; new (message: string): Error }[] = [
  DivergedError,
  RefusedError,
  UnknownPeerError,
  TypeError,
  RangeError,
  SyntaxError,
];

/** An error as plain values. */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: "Error", message: `${error}`, stack: undefined };
  const { name, message, stack } = error;
  return { name, message, stack };
}

/** The error again, of the class it was of. */
export function errorOf({ name, message, stack }: PlainError): Error {
  const Class = CLASSES.find((one) => one.name === name) ?? Error;
  const error = new Class(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
