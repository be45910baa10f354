/**
 * Addresses as people write them, and what to say when one does not work.
 *
 * @module
 */
import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";

const example = "/ip4/192.0.2.7/tcp/4001, with /p2p/<peer id> behind it or not";
const hosts = ["ip4", "ip6", "dns", "dns4", "dns6"];

/**
 * Reads a TCP multiaddr.
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
    throw new TypeError(`Cannot use address "${text}": it is not a multiaddr. Write it like ${example}.`, {
      cause: error,
    });
  }
  const names = address.getComponents().map((component) => component.name);
  const tail = names.slice(2).join("/");
  if (!hosts.includes(names[0]) || names[1] !== "tcp" || (tail !== "" && tail !== "p2p")) {
    throw new TypeError(`Cannot use address "${text}": only TCP is spoken here. Write it like ${example}.`);
  }
  return address;
}

/** The addresses among `texts` that can be used for `peer`, each with its name; what others sent may be anything. */
export function usableAddresses(peer: string, texts: readonly string[]): Multiaddr[] {
  const usable: Multiaddr[] = [];
  for (const text of texts) {
    try {
      const address = parseAddress(text);
      const owner = address.getComponents().find((component) => component.name === "p2p")?.value;
      if (owner === undefined) usable.push(address.encapsulate(`/p2p/${peer}`));
      else if (owner === peer) usable.push(address);
    } catch {
      continue;
    }
  }
  return usable;
}

/** Says in one line why nobody could be reached at `address`. */
export function unreachable(address: string, error: unknown): Error {
  return new Error(`Cannot reach ${address}: ${dialReason(error)}`, { cause: error });
}

/** Says in one line why `address` cannot be listened on. */
export function cannotListen(address: string, error: unknown): Error {
  return new Error(`Cannot listen on ${address}: ${listenReason(error)}`, { cause: error });
}

function dialReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return dialReason(error.errors[0]);
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return "connection refused; is the daemon running there?";
    case "ECONNRESET":
    case "EPIPE":
      return "the connection was closed at once; is a daemon listening there, and has it room for one more?";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
      return "no route to that address; check the network and the address.";
    case "ENOTFOUND":
      return "no such host name.";
    case "ETIMEDOUT":
    case "TimeoutError":
    case "AbortError":
      return "no answer in time; check the address and that no firewall closes the port.";
    // The handshake failed; libp2p does not say more than that.
    case "EncryptionFailedError":
      return "what answers there is another peer or no daemon; take the address from the daemon's ready line.";
    case "InvalidPeerIdError":
      return "it is this node's own address.";
    case "NoValidAddressesError":
      return "no address of it is known; give one with --bootstrap.";
    default:
      return `${messageOf(error)}.`;
  }
}

function listenReason(error: unknown): string {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return "the port is in use; stop the other program, or choose another port with --listen (0 takes a free one).";
    case "EADDRNOTAVAIL":
      return "this machine has no such address; /ip4/0.0.0.0/tcp/<port> listens on all it has.";
    case "EACCES":
      return "not permitted; choose a port above 1023.";
    default:
      return `${messageOf(error)}.`;
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : error.name;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0].replace(/\.$/, "");
}
