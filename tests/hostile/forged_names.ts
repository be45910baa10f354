/** Names forged by the thousand, each with a key and a signature of its own, announced on one connection of raw gossip. */
import { generateKeyPair } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import { multiaddr } from "@multiformats/multiaddr";
import { encodeHeartbeat, TOPIC_PREFIX } from "../../protocol/messages/mod.ts";
import { sampleHeartbeat } from "../contracts/sample_heartbeat.ts";
import { field, framed, join, startHostile } from "./kit.ts";

const encoder = new TextEncoder();

/** What is said of the names. */
export interface Forged {
  /** Id of the task that they are said to train. */
  readonly task: Uint8Array;
  readonly names: number;
  /** Addresses where they are said to be, in turn. */
  readonly places: readonly string[];
  /** Neighbours that each is said to have. */
  readonly tags: number;
}

/** A signed message of gossip, from a name that did not exist before. */
async function forge(topic: string, data: Uint8Array): Promise<Uint8Array> {
  const key = await generateKeyPair("Ed25519");
  const from = peerIdFromPrivateKey(key).toMultihash().bytes;
  const seqno = crypto.getRandomValues(new Uint8Array(8));
  const body = join(field(1, from), field(2, data), field(3, seqno), field(4, encoder.encode(topic)));
  const signature = await key.sign(join(encoder.encode("libp2p-pubsub:"), body));
  return framed(field(2, join(body, field(5, signature))));
}

function announce({ task, places, tags }: Forged, name: number): Promise<Uint8Array> {
  return forge(
    TOPIC_PREFIX + task.toHex(),
    encodeHeartbeat(sampleHeartbeat({
      task,
      incarnation: BigInt(name),
      round: 999_999_999,
      freeLinks: 4_096,
      addresses: [places[name % places.length]],
      neighbours: Array.from({ length: tags }, (_, tag) => tag),
      time: Math.floor(Date.now() / 1_000) + 7_200,
    })),
  );
}

/**
 * Announces names to the node at `address`, all at once.
 *
 * @returns the node that has announced them, still connected
 * @throws {Error} if it is not let in
 */
export async function forgeNames(address: string, forged: Forged) {
  const messages: Uint8Array[] = [];
  for (let name = 0; name < forged.names; name++) messages.push(await announce(forged, name));
  const node = await startHostile();
  try {
    await node.handle("/meshsub/1.1.0", () => {});
    const connection = await node.dial(multiaddr(address), { signal: AbortSignal.timeout(5_000) });
    const stream = await connection.newStream(["/meshsub/1.1.0"]);
    stream.send(framed(field(1, join([8, 1], field(2, encoder.encode(TOPIC_PREFIX + forged.task.toHex()))))));
    for (const message of messages) {
      if (stream.status !== "open") break;
      if (!stream.send(message)) {
        await new Promise<void>((resolve) => {
          stream.addEventListener("drain", () => resolve(), { once: true });
          setTimeout(resolve, 1_000);
        });
      }
    }
    return node;
  } catch (error) {
    await node.stop();
    throw error;
  }
}
