/**
 * When a stream is held to be dead and when the next try is made (exchange.md §6).
 *
 * @module
 */
import type { Context } from "./exchange_context.ts";
import { afterFor } from "./guard_peer.ts";
import type { Link } from "./link.ts";

/** Longest wait between two tries, in ms. */
const LONGEST_BACK_OFF = 60_000;
/** Least wait for a step of an opening, in ms. */
const LEAST_FOR_OPENINGS = 1_000;
/** Entries of the model that a slow and busy machine goes through in a ms to answer a request, and to make a snapshot. */
const EXCHANGED_PER_MS = 10_000;
const SENT_PER_MS = 1_000;
/** So many time-outs without a byte, while an answer is owed, end a stream. */
const SILENT_TIMEOUTS = 3;
/**
 * So many time-outs without the answer end a stream on which other frames do come: streams are reliable, but should a
 * frame be lost all the same, nothing else would ever send the request again.
 */
const UNANSWERED_TIMEOUTS = 12;
/** After so many tries without a frame from the peer, a link is given up. */
const MOST_TRIES = 10;

/**
 * How long to wait for the answer that is owed, in ms: the time-out, but for a step of an opening not less than a second. The
 * first round trip says little of the next on a machine that is busy starting, and the other end may make a snapshot
 * first; what is given up too soon then costs another snapshot. With a large model all that takes longer than any round trip
 * before it, and the other end says nothing meanwhile.
 */
export function patienceOf({ parts: { layout } }: Context, { opening, roundTrip }: Link): number {
  if (opening === undefined) return Math.max(roundTrip.timeout, layout.length / EXCHANGED_PER_MS);
  const makesSnapshot = opening.step === "confirmed" && opening.choice === "SNAPSHOT";
  const work = makesSnapshot ? layout.length / SENT_PER_MS : 0;
  return Math.max(roundTrip.timeout, LEAST_FOR_OPENINGS, work);
}

/** A random wait in [0, 2^exponent · time-out), at most a minute. */
export function backOff({ parts }: Context, link: Link, exponent: number): number {
  return parts.random.next() * Math.min(LONGEST_BACK_OFF, 2 ** exponent * link.roundTrip.timeout);
}

/** Looks after the link again after `wait` ms; replaces an earlier appointment. */
export function tryLater(context: Context, link: Link, wait: number): void {
  link.retry?.cancel();
  link.retry = afterFor(context, link.peer, wait, () => {
    link.retry = undefined;
    context.reconcile(link);
  });
}

/** A try to reach the peer came to nothing: the next follows later, or the link is given up. */
export function failTry(context: Context, link: Link): void {
  if (context.stopping) return;
  link.tries++;
  if (link.tries >= MOST_TRIES) context.lose(link, "SILENT");
  else tryLater(context, link, backOff(context, link, link.tries - 1));
}

/** An answer is owed from now on: the stream is watched for silence. */
export function awaitAnswer(context: Context, link: Link): void {
  link.awaitingSince = context.parts.clock.now();
  watchSilence(context, link);
}

function watchSilence(context: Context, link: Link): void {
  const { clock, transport } = context.parts;
  const due = silentAt(context, link);
  link.silence?.cancel();
  link.silence = afterFor(context, link.peer, Math.max(0, due - clock.now()), () => {
    link.silence = undefined;
    const owed = link.opening !== undefined || link.session?.pending?.sent === true;
    if (!owed || !transport.isUp(link.peer)) return;
    const late = clock.now() - due;
    if (late > link.roundTrip.timeout) {
      // This process did not run for a while: what came meanwhile is still to be read, so silence is counted anew.
      link.heardAt = clock.now();
      link.awaitingSince = clock.now();
    }
    if (silentAt(context, link) > clock.now()) watchSilence(context, link);
    else transport.reset(link.peer);
  });
}

/** When the stream will have been silent for too long, as things stand. */
function silentAt(context: Context, link: Link): number {
  const { heardAt, awaitingSince } = link;
  const timeout = patienceOf(context, link);
  const silent = Math.max(heardAt, awaitingSince) + SILENT_TIMEOUTS * timeout;
  return Math.min(silent, awaitingSince + UNANSWERED_TIMEOUTS * timeout);
}
