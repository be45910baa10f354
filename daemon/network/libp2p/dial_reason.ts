/**
 * Why a connection or a stream did not come about, in plain words.
 *
 * @module
 */

/** What is known where something failed. */
export interface DialContext {
  /** This node is in a private swarm. */
  readonly isPrivateSwarm?: boolean;
}

/**
 * Says in one line why nobody could be reached, and what to do about it.
 *
 * @param error what libp2p threw
 */
export function dialReason(error: unknown, context: DialContext = {}): string {
  if (error instanceof AggregateError && error.errors.length > 0) return dialReason(pickTelling(error.errors), context);
  const message = messageOf(error);
  const { isPrivateSwarm = false } = context;
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return "connection refused; is the daemon running there?";
    case "ECONNRESET":
    case "EPIPE":
    case "StreamClosedError":
    case "StreamResetError":
    case "ConnectionClosedError":
    case "MuxerClosedError":
      return isPrivateSwarm
        ? CLOSED_PRIVATELY
        : "the connection was closed at once; is a daemon listening there, has it room for one more, and does its list of " +
          "peers allow this node?";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
      return "no route to that address; check the network and the address.";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "no such host name.";
    case "ETIMEDOUT":
    case "TimeoutError":
    case "AbortError":
      return isPrivateSwarm
        ? "no answer in time; check the address, that no firewall closes the port, and that both have the same --network-key."
        : "no answer in time; check the address and that no firewall closes the port.";
    case "EncryptionFailedError":
    case "UnexpectedPeerError":
    case "UnexpectedEOFError":
    case "InvalidMessageLengthError":
    case "InvalidCryptoExchangeError":
      return handshakeReason(message, isPrivateSwarm);
    case "DialDeniedError":
    case "ConnectionInterceptedError":
      return "refused by this node's list of peers; see --allow and --deny.";
    case "ConnectionDeniedError":
      return "this node has no room for another connection.";
    case "InvalidPeerIdError":
      return "it is this node's own address.";
    case "NoValidAddressesError":
      return "no address of it is known; give one with --bootstrap.";
    case "LimitedConnectionError":
      return "there is only a connection through a relay, and this is not sent over relays.";
    case "UnsupportedProtocolError":
      return "it does not speak this program's protocol; it may be another program or another version.";
    case "InvalidMessageError":
      return relayReason(message) ?? `${message}.`;
    case "DialError":
      if (message.includes("self")) return "it is this node's own address.";
      return `${message}.`;
    default:
      return relayReason(message) ?? `${message}.`;
  }
}

/** Of several addresses' errors the one that tells most: others are often addresses of another network. */
function pickTelling(errors: readonly unknown[]): unknown {
  const usual = ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "TimeoutError", "AbortError"];
  const isNot = (names: readonly string[]) => (error: unknown) => !names.includes(codeOf(error) ?? "");
  const notDialled = "NotDialledError";
  return errors.find(isNot([...usual, notDialled])) ?? errors.find(isNot([notDialled])) ?? errors[0];
}

const CLOSED_PRIVATELY =
  "the other side closed during the handshake; both need the same --network-key, and its list of " +
  "peers has to allow this node.";

function handshakeReason(message: string, isPrivateSwarm: boolean): string {
  if (/does not match expected remote identity/.test(message)) {
    return "what answers there is another peer; take the address from the daemon's ready line.";
  }
  // Bytes under another key are noise: the other side may close at once, or wait for the rest of what looks like a long text.
  if (/timeout|aborted/.test(message)) {
    return isPrivateSwarm
      ? "the handshake came to nothing in time; both need the same --network-key."
      : "the handshake came to nothing in time; it is no daemon, or in a private swarm, for which this node needs the same " +
        "--network-key.";
  }
  return isPrivateSwarm
    ? CLOSED_PRIVATELY
    : "the other side closed during the handshake; it is no daemon, refuses this node, or is in a private swarm, for which " +
      "this node needs the same --network-key.";
}

/** What a relay's status means; undefined if the text has none. */
function relayReason(message: string): string | undefined {
  const status = /with status ([A-Z_]+)/.exec(message)?.[1];
  switch (status) {
    case undefined:
      return undefined;
    case "RESERVATION_REFUSED":
    case "RESOURCE_LIMIT_EXCEEDED":
      return "the relay is full; try another one.";
    case "NO_RESERVATION":
      return "the relay has no reservation for it; it is gone, or it uses another relay by now.";
    case "PERMISSION_DENIED":
      return "the relay refuses it; its list of peers does not allow one of the two.";
    case "CONNECTION_FAILED":
      return "the relay could not reach it.";
    default:
      return `the relay answered ${status}.`;
  }
}

/** An error's code, or else its name. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : error.name;
}

/** The first line of an error's message, without a full stop. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0].replace(/\.$/, "");
}
