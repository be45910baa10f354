/**
 * The codes of refusals, declined openings and closings, and which of them belong where.
 *
 * @module
 */
import type { Choice, CloseCode, DeclineCode, RefuseCode } from "./message.ts";
import { murmuration } from "./messages_pb.js";
import { WireError } from "./wire_error.ts";

/** Codes of a `Refuse`. */
export const REFUSE_CODES: readonly RefuseCode[] = ["BUSY", "CROSSING", "STALE", "AHEAD", "MALFORMED"];
/** Codes of a `Decline`. */
export const DECLINE_CODES: readonly DeclineCode[] = ["CROSSING", "FULL", "NOT_READY", "WRONG_TASK", "RATE"];
/** Codes of a `Close`. */
export const CLOSE_CODES: readonly CloseCode[] = ["LEAVING", "GIVEN_UP", "DIVERGED", "CONFLICT", "MALFORMED"];
/** What an `Accept` may choose. */
export const CHOICES: readonly Choice[] = ["RESUME", "SNAPSHOT"];

type CodeName = RefuseCode | DeclineCode | CloseCode;

/** The number that stands for `name` on the wire. @throws {RangeError} if `name` is none of `allowed` */
export function codeNumber<Name extends CodeName>(name: Name, allowed: readonly Name[]): murmuration.Code {
  if (!allowed.includes(name)) throw new RangeError(`Cannot write code "${name}": use one of ${allowed.join(", ")}`);
  return murmuration.Code[name];
}

/** The name that `value` stands for. @throws {WireError} if that is none of `allowed` */
export function codeName<Name extends CodeName>(value: number, allowed: readonly Name[]): Name {
  const name = allowed.find((candidate) => murmuration.Code[candidate] === value);
  if (name === undefined) {
    throw new WireError("BOUNDS", `Cannot read code ${value}: expected one of ${allowed.join(", ")}`);
  }
  return name;
}

/** The number that stands for `choice` on the wire. @throws {RangeError} if it is none of them */
export function choiceNumber(choice: Choice): murmuration.Choice {
  if (!CHOICES.includes(choice)) throw new RangeError(`Cannot write choice "${choice}": use ${CHOICES.join(" or ")}`);
  return murmuration.Choice[choice];
}

/** The choice that `value` stands for. @throws {WireError} if it is none of them */
export function choiceName(value: number): Choice {
  const choice = CHOICES.find((candidate) => murmuration.Choice[candidate] === value);
  if (choice === undefined) {
    throw new WireError("BOUNDS", `Cannot read choice ${value}: expected ${CHOICES.join(" or ")}`);
  }
  return choice;
}
