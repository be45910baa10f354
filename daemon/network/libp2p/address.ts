/**
 * Addresses as people write them, and what to say when one does not work.
 *
 * @module
 */
import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import { codeOf, type DialContext, dialReason, messageOf } from "./dial_reason.ts";

const EXAMPLE = "/ip4/192.0.2.7/tcp/4001, with /p2p/<peer id> behind it or not";
const HOSTS = ["ip4", "ip6", "dns", "dns4", "dns6"];
/** What may follow the port: nothing, the peer, or a relay and the peer behind it. */
const TAILS = ["", "p2p", "p2p/p2p-circuit", "p2p/p2p-circuit/p2p"];

/**
 * Reads a TCP multiaddr, or one that leads through a relay reached by TCP.
 *
 * @throws {TypeError} if `text` is none
 *
 * @example
 * ```ts
 * import { parseAddress } from "./address.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(parseAddress("/ip4/127.0.0.1/tcp/4001").toString(), "/ip4/127.0.0.1/tcp/4001");
 * assert.throws(() => parseAddress("localhost:4001"), TypeError);
 * ```
 */
export function parseAddress(text: string): Multiaddr {
  let address: Multiaddr;
  try {
    address = multiaddr(text);
  } catch (error) {
    throw new TypeError(`Cannot use address "${text}": it is not a multiaddr. Write it like ${EXAMPLE}`, {
      cause: error,
    });
  }
  const names = address.getComponents().map((component) => component.name);
  const tail = names.slice(2).join("/");
  if (!HOSTS.includes(names[0]) || names[1] !== "tcp" || !TAILS.includes(tail)) {
    throw new TypeError(`Cannot use address "${text}": only TCP is spoken here. Write it like ${EXAMPLE}`);
  }
  return address;
}

/** The addresses among `texts` that can be used for `peer`, each with its name; what others sent may be anything. */
export function usableAddresses(peer: string, texts: readonly string[]): Multiaddr[] {
  const usable: Multiaddr[] = [];
  for (const text of texts) {
    try {
      const address = parseAddress(text);
      const components = address.getComponents();
      const last = components[components.length - 1];
      const owner = last.name === "p2p" ? last.value : undefined;
      if (owner === undefined) usable.push(address.encapsulate(`/p2p/${peer}`));
      else if (owner === peer) usable.push(address);
    } catch {
      continue;
    }
  }
  return usable;
}

/** Says in one line why nobody could be reached at `address`. */
export function unreachable(address: string, error: unknown, context: DialContext = {}): Error {
  return new Error(`Cannot reach ${address}: ${dialReason(error, context)}`, { cause: error });
}

/** Says in one line why `address` cannot be listened on. */
export function cannotListen(address: string, error: unknown): Error {
  return new Error(`Cannot listen on ${address}: ${listenReason(error)}`, { cause: error });
}

function listenReason(error: unknown): string {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return "the port is in use; stop the other program, or choose another port with --listen (0 takes a free one).";
    case "EINVAL":
    case "EADDRNOTAVAIL":
      return "this machine has no such address; /ip4/0.0.0.0/tcp/<port> listens on all it has.";
    case "EACCES":
      return "not permitted; choose a port above 1023.";
    default:
      return `${messageOf(error)}.`;
  }
}
