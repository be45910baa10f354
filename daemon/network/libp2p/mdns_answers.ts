/**
 * How often this node answers who asks in the local network.
 *
 * @module
 */
import { type KeyRate, Rates } from "../../support/mod.ts";

/**
 * Answers go to everybody, so one a second serves all who ask meanwhile; a few more at once, for nodes that start together.
 * One asker takes a part of them only.
 */
const ANSWERS: { readonly asker: KeyRate; readonly all: KeyRate } = {
  asker: { burst: 2, perSecond: 1 },
  all: { burst: 8, perSecond: 4 },
};

/** The socket of mDNS, as far as answers go. */
export interface AnsweringSocket {
  respond(...answer: unknown[]): void;
  prependListener(event: "query", listener: (query: unknown, asker: { readonly address: string }) => void): unknown;
}

/**
 * Has a socket answer some questions only: each costs a packet of several hundred bytes to all of the network, and a question
 * is shorter than that.
 *
 * @param now the time in ms; default: the system's, monotonic
 */
export function answerSparingly(socket: AnsweringSocket, now?: () => number): void {
  const ofAsker = new Rates(ANSWERS.asker, now);
  const ofAll = new Rates(ANSWERS.all, now);
  const respond = socket.respond.bind(socket);
  let asker = "";
  // Before libp2p's own listener, which answers within its turn.
  socket.prependListener("query", (_query, { address }) => void (asker = address));
  socket.respond = (...answer) => {
    if (ofAsker.take(asker) && ofAll.take("")) respond(...answer);
  };
}
