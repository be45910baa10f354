/**
 * Two ends of a connection on loopback that is encrypted by Noise and carries nothing else: no muxer, no frames.
 *
 * @module
 */
import type { MessageStream, MultiaddrConnection, PrivateKey, Upgrader } from "@libp2p/interface";
import { noise } from "@libp2p/noise";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import { tcp } from "@libp2p/tcp";
import { multiaddr } from "@multiformats/multiaddr";
import { createIdentity } from "../../daemon/network/libp2p/identity.ts";

/** Both ends, and what ends them. */
export interface NoisePair extends AsyncDisposable {
  readonly ends: readonly [MessageStream, MessageStream];
}

const logger = { forComponent: () => Object.assign(() => {}, { error() {}, trace() {}, enabled: false, newScope }) };
function newScope() {
  return logger.forComponent();
}

/** Connects two ends, each with a new key. */
export async function connectByNoise(): Promise<NoisePair> {
  // It would end the socket too, so it is never aborted.
  const { signal } = new AbortController();
  const components = (privateKey: PrivateKey) =>
    ({
      privateKey,
      peerId: peerIdFromPrivateKey(privateKey),
      logger,
      upgrader: { getStreamMuxers: () => new Map() },
    }) as never;
  const [dialler, listener] = [(await createIdentity()).privateKey, (await createIdentity()).privateKey];
  const options = { signal, skipStreamMuxerNegotiation: true };
  const inbound = Promise.withResolvers<MessageStream>();
  const server = tcp()(components(listener)).createListener({
    upgrader: {
      async upgradeInbound(raw: MultiaddrConnection) {
        inbound.resolve((await noise()(components(listener)).secureInbound(raw, options)).connection);
      },
    } as unknown as Upgrader,
  });
  await server.listen(multiaddr("/ip4/127.0.0.1/tcp/0"));
  const outbound = await tcp()(components(dialler)).dial(server.getAddrs()[0], {
    signal,
    upgrader: {
      upgradeOutbound: async (raw: MultiaddrConnection) =>
        (await noise()(components(dialler)).secureOutbound(raw, options)).connection,
    } as unknown as Upgrader,
  }) as unknown as MessageStream;
  const ends = [outbound, await inbound.promise] as const;
  return {
    ends,
    async [Symbol.asyncDispose]() {
      for (const end of ends) end.abort(new Error("done"));
      await server.close();
    },
  };
}

/** Sends `length` bytes from one end and resolves once the other has them all. */
export async function sendThrough(from: MessageStream, to: MessageStream, length: number): Promise<void> {
  let received = 0;
  const all = Promise.withResolvers<void>();
  const onMessage = (event: { data: { byteLength: number } }) => {
    received += event.data.byteLength;
    if (received >= length) all.resolve();
  };
  to.addEventListener("message", onMessage);
  // As much at a time as one message of Noise holds (65,535 less its tag).
  const chunk = 65_519;
  for (let sent = 0; sent < length; sent += chunk) {
    if (!from.send(new Uint8Array(Math.min(chunk, length - sent)))) await from.onDrain();
  }
  await all.promise;
  to.removeEventListener("message", onMessage);
}
