/**
 * Counts what each of libp2p's protocols sends and receives, all framing included.
 *
 * @module
 */
import type { MultiaddrConnection, StreamMuxer, StreamMuxerFactory } from "@libp2p/interface";
import { EXCHANGE_PROTOCOL, FILES_PROTOCOL, KNOCK_PROTOCOL } from "../../../protocol/messages/mod.ts";
import {
  type Traffic,
  TRAFFIC_PURPOSES,
  type TrafficByPurpose,
  type TrafficPurpose,
} from "../../../protocol/exchange/mod.ts";
import { hasMembers, makesStreams, type MembersOf } from "./private_members.ts";
import { isRelayed } from "./socket_side.ts";

/** A meter of streams. */
export interface StreamMeter {
  /** Counts the streams of all muxers that `factory` makes. */
  meter<Muxer extends StreamMuxer>(factory: StreamMuxerFactory<Muxer>): StreamMuxerFactory<Muxer>;
  /** To be told of each connection when it is made. */
  track(connection: MultiaddrConnection): void;
  /** Bytes so far by what they were for; `total` is what passed at the connections. */
  byPurpose(total: Traffic): TrafficByPurpose;
}

/** What begins the names of the protocols of each purpose. */
const PREFIXES: readonly (readonly [prefix: string, purpose: TrafficPurpose])[] = [
  [EXCHANGE_PROTOCOL, "exchange"],
  [KNOCK_PROTOCOL, "exchange"],
  [FILES_PROTOCOL, "files"],
  ["/meshsub/", "gossip"],
  ["/murmuration/kad/", "dht"],
  ["/ipfs/id/", "identify"],
  ["/ipfs/ping/", "ping"],
  ["/libp2p/autonat/", "autonat"],
  ["/libp2p/circuit/", "relay"],
  ["/libp2p/dcutr", "relay"],
];

/** A frame's head in yamux, and length and authentication tag of the Noise message that it travels in, in bytes. */
const FRAMING = 12 + 2 + 16;

/** A yamux stream where its frames pass; none of it is part of libp2p's interface. */
interface FrameSide {
  protocol: string;
  readonly direction: "inbound" | "outbound";
  sendFrame(header: unknown, body?: { readonly byteLength: number }): boolean;
  handleData(frame: { readonly data: { readonly byteLength: number } }): void;
  handleWindowUpdate(frame: unknown): void;
  addEventListener(type: "close", listener: () => void): void;
}

/** Of a yamux stream, where its bytes are counted. */
export const FRAME_SIDE: MembersOf<FrameSide> = {
  protocol: true,
  direction: true,
  sendFrame: true,
  handleData: true,
  handleWindowUpdate: true,
  addEventListener: true,
};

interface Count {
  sent: number;
  received: number;
}

/**
 * Makes a meter. A stream counts for the protocol that it came to be, its negotiation included; what runs through a relay
 * counts once, for its own protocol, at the two ends, and as `relayed` at the relay.
 */
export function createStreamMeter(): StreamMeter {
  const ended = emptyCounts();
  const live = new Map<FrameSide, Count>();
  /** What passed on connections through relays: the relay's stream counts it, and the streams within it once more. */
  const inner: Count = { sent: 0, received: 0 };

  function watch<Made extends object>(stream: Made): Made {
    if (!hasMembers<Made, FrameSide>(stream, FRAME_SIDE)) {
      throw new TypeError("Cannot count a stream's bytes: it is not of @libp2p/yamux 8");
    }
    const count: Count = { sent: 0, received: 0 };
    live.set(stream, count);
    const send = stream.sendFrame.bind(stream);
    const takeData = stream.handleData.bind(stream);
    const takeUpdate = stream.handleWindowUpdate.bind(stream);
    stream.sendFrame = (header, body) => {
      count.sent += FRAMING + (body?.byteLength ?? 0);
      return send(header, body);
    };
    stream.handleData = (frame) => {
      count.received += FRAMING + frame.data.byteLength;
      takeData(frame);
    };
    stream.handleWindowUpdate = (frame) => {
      count.received += FRAMING;
      takeUpdate(frame);
    };
    stream.addEventListener("close", () => {
      // What the close itself sends comes after this event.
      setTimeout(() => {
        if (live.delete(stream)) merge(ended[purposeOf(stream)], count);
      });
    });
    return stream;
  }

  return {
    meter(factory) {
      const create = factory.createStreamMuxer.bind(factory);
      factory.createStreamMuxer = (connection) => {
        const muxer = create(connection);
        if (!makesStreams(muxer)) throw new TypeError("Cannot count streams: their muxer is not of @libp2p/yamux 8");
        const createOwn = muxer.onCreateStream.bind(muxer);
        const takeRemote = muxer.onRemoteStream.bind(muxer);
        muxer.onCreateStream = (options) => watch(createOwn(options));
        muxer.onRemoteStream = (stream) => takeRemote(watch(stream));
        return muxer;
      };
      return factory;
    },
    track(connection) {
      if (!isRelayed(connection.remoteAddr)) return;
      const send = connection.send.bind(connection);
      const dispatch = connection.dispatchEvent.bind(connection);
      connection.send = (data) => {
        inner.sent += data.byteLength;
        return send(data);
      };
      // A listener of its own would make the connection hand out data while nobody else listens (`traffic.ts`).
      connection.dispatchEvent = (event) => {
        if (isMessage(event)) inner.received += event.data.byteLength;
        return dispatch(event);
      };
    },
    byPurpose(total) {
      const counts = emptyCounts();
      for (const purpose of TRAFFIC_PURPOSES) merge(counts[purpose], ended[purpose]);
      for (const [stream, count] of live) merge(counts[purposeOf(stream)], count);
      counts.relay.sent = Math.max(0, counts.relay.sent - inner.sent);
      counts.relay.received = Math.max(0, counts.relay.received - inner.received);
      const rest = { ...total };
      for (const { sent, received } of Object.values(counts)) {
        rest.sent -= sent;
        rest.received -= received;
      }
      merge(counts.handshakes, { sent: Math.max(0, rest.sent), received: Math.max(0, rest.received) });
      return counts;
    },
  };
}

/** Who asks a relay for a way opens a stream of the one, and the relay one of the other to whom it is asked for. */
const ASKED_OF_A_RELAY = { inbound: "/libp2p/circuit/relay/0.2.0/hop", outbound: "/libp2p/circuit/relay/0.2.0/stop" };

/** What a stream is for. */
function purposeOf({ protocol, direction }: FrameSide): TrafficPurpose {
  if (protocol === ASKED_OF_A_RELAY[direction]) return "relayed";
  return PREFIXES.find(([prefix]) => protocol.startsWith(prefix))?.[1] ?? "handshakes";
}

function emptyCounts(): Record<TrafficPurpose, Count> {
  const entries = TRAFFIC_PURPOSES.map((purpose) => [purpose, { sent: 0, received: 0 }]);
  return Object.fromEntries(entries) as Record<TrafficPurpose, Count>;
}

function merge(into: Count, { sent, received }: Count): void {
  into.sent += sent;
  into.received += received;
}

function isMessage(event: Event): event is Event & { readonly data: { readonly byteLength: number } } {
  return event.type === "message" && "data" in event;
}
