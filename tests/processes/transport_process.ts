/**
 * A transport in a process of its own, for networks that one process cannot see: it connects to every peer it finds, and says
 * once a second, in a line of JSON, what it knows.
 *
 * @module
 */
import { createLibp2pTransport, type Libp2pTransportOptions } from "../../daemon/network/libp2p/mod.ts";
import { createIdentity } from "../../daemon/network/libp2p/identity.ts";
import type { Reach } from "../../daemon/control/mod.ts";
import type { FoundBy, PeerId } from "../../protocol/exchange/mod.ts";

/** What the process says. */
export interface Said {
  readonly self: PeerId;
  readonly addresses: readonly string[];
  readonly reach: Reach;
  /** Peers that were found, and how they are connected. */
  readonly peers: Readonly<Record<PeerId, "direct" | "relayed" | "none">>;
  readonly found: Readonly<Record<PeerId, FoundBy>>;
  /** Bytes of frames, by who sent them. */
  readonly received: Readonly<Record<PeerId, number>>;
  readonly troubles: readonly string[];
}

/** What the process is told: as for a transport, with bytes as numbers. */
export type Told = Partial<Omit<Libp2pTransportOptions, "discovery" | "networkKey">> & {
  readonly task: number;
  readonly key?: number;
  readonly discovery?: Partial<Libp2pTransportOptions["discovery"]>;
  /** Addresses with peer ids to connect to, besides peers that are found. */
  readonly connect?: readonly string[];
};

if (import.meta.main) {
  const { task, key, discovery, connect = [], ...told } = JSON.parse(Deno.args[0]) as Told;
  const transport = await createLibp2pTransport({
    identity: await createIdentity(),
    listen: ["/ip4/0.0.0.0/tcp/4001"],
    topic: `/murmuration/1/${task}`,
    maxFrame: 10_000,
    queueLimit: 100_000,
    ...told,
    networkKey: key === undefined ? undefined : new Uint8Array(32).fill(key),
    discovery: { ...discovery, task: new Uint8Array(32).fill(task) },
  });
  const found: Record<PeerId, FoundBy> = {};
  const received: Record<PeerId, number> = {};
  const troubles: string[] = [];
  const reach = (peer: PeerId, addresses: readonly string[]) =>
    transport.connect(peer, addresses).catch((error: Error) => troubles.push(error.message));
  await transport.start({
    up: () => {},
    down: () => {},
    published: () => {},
    frame: (peer, bytes) => void (received[peer] = (received[peer] ?? 0) + bytes.length),
    found(peer, addresses, by) {
      found[peer] ??= by;
      reach(peer, addresses);
    },
    trouble: (line) => troubles.push(line),
  });
  for (;;) {
    for (const address of connect) {
      const peer = address.slice(address.lastIndexOf("/") + 1);
      if (!transport.isUp(peer)) reach(peer, [address]);
    }
    const known = [...Object.keys(found), ...Object.keys(received)];
    for (const peer of known) if (transport.isUp(peer)) transport.send(peer, new Uint8Array(100));
    for (const address of connect) transport.send(address.slice(address.lastIndexOf("/") + 1), new Uint8Array(100));
    const all = new Set([...known, ...connect.map((address) => address.slice(address.lastIndexOf("/") + 1))]);
    const said: Said = {
      self: transport.self,
      addresses: transport.addresses,
      reach: transport.reach(),
      peers: Object.fromEntries([...all].map((peer) => [peer, transport.connectionOf(peer) ?? "none"])),
      found,
      received,
      troubles: [...new Set(troubles)],
    };
    console.log(JSON.stringify(said));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
