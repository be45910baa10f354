/** A name that takes a place of a daemon and exchanges nothing. */
import { createIdentity } from "../../daemon/network/libp2p/identity.ts";
import { createLibp2pTransport, type Libp2pTransport } from "../../daemon/network/libp2p/mod.ts";
import { decodeMessage, encodeMessage, type Message, TOPIC_PREFIX } from "../../protocol/messages/mod.ts";
import { DIGITS } from "./snapshot_peer.ts";

/**
 * Opens a link to the daemon at `address` under a name of its own, and refuses each request.
 *
 * @param opened is told of the link
 * @throws {Error} if it is not let in
 */
export async function startSybil(address: string, opened: (peer: string) => void): Promise<Libp2pTransport> {
  const transport = await createLibp2pTransport({
    identity: await createIdentity(),
    listen: ["/ip4/127.0.0.1/tcp/0"],
    topic: TOPIC_PREFIX + DIGITS.id.toHex(),
    maxFrame: 1 << 24,
    queueLimit: 1 << 25,
  });
  const answer = (message: Message): Message | undefined => {
    switch (message.kind) {
      case "accept":
        return {
          kind: "confirm",
          session: { opener: message.nonce, acceptor: message.ownNonce },
          held: undefined,
        };
      case "request":
        return { kind: "refuse", session: message.session, attempt: message.attempt, code: "BUSY", waitMs: 0 };
      case "opened":
        opened(transport.self);
        return undefined;
      default:
        return undefined;
    }
  };
  try {
    await transport.start({
      up(peer) {
        transport.send(
          peer,
          encodeMessage({ kind: "open", task: DIGITS.id, nonce: 7n, held: undefined, round: 5, join: false }),
        );
      },
      down() {},
      published() {},
      frame(peer, bytes) {
        const said = answer(decodeMessage(bytes));
        if (said !== undefined) transport.send(peer, encodeMessage(said));
      },
    });
    await transport.connect(await transport.dial(address), [address]);
    return transport;
  } catch (error) {
    await transport[Symbol.asyncDispose]();
    throw error;
  }
}
