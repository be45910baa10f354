/**
 * How gossipsub is set: few bytes, and scores by which those who misuse it are heard no more.
 *
 * @module
 */
import { type GossipSub, gossipsub } from "@chainsafe/libp2p-gossipsub";
import type { PeerId } from "../../../protocol/exchange/mod.ts";
import { MAX_HEARTBEAT_BYTES } from "../../../protocol/messages/mod.ts";
import { parseAddress } from "./address.ts";
import { distanceOf } from "./connection_source.ts";

/** What gossipsub is made from. */
export interface GossipParts {
  /** The only topic that is taken part in. */
  readonly topic: string;
  readonly overRelays: boolean;
  /** True for a peer that the user or this node has chosen: one that was given, and one with a link. */
  readonly isChosen: (peer: PeerId) => boolean;
  /** True for the IP address of a relay, behind which many peers are. */
  readonly isRelay: (ip: string) => boolean;
}

/**
 * Below which score a peer is told and asked nothing, is sent no message of this node's, and is not listened to at all; and
 * from which on the peers are believed that it names. Each invalid message costs 2 times their number, so five within some
 * minutes end it.
 */
const THRESHOLDS = {
  gossipThreshold: -10,
  publishThreshold: -20,
  graylistThreshold: -40,
  // Above 0: whoever has brought nothing yet, and was not chosen, names nobody.
  acceptPXThreshold: 0.05,
  // The mesh is not made wider because scores are low: they are, among few messages.
  opportunisticGraftThreshold: 0,
};

const MINUTE = 60_000;

/**
 * Scores of a peer: time in the mesh (P1) and messages that it brought first (P2) count a little; too few messages (P3) count
 * nothing, as there are few; invalid ones (P4) count much and long. Decays are by second.
 */
const TOPIC_SCORES = {
  topicWeight: 1,
  timeInMeshWeight: 0.05,
  timeInMeshQuantum: MINUTE,
  timeInMeshCap: 60,
  firstMessageDeliveriesWeight: 0.1,
  firstMessageDeliveriesDecay: 0.999,
  firstMessageDeliveriesCap: 20,
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 1,
  meshMessageDeliveriesThreshold: 0,
  meshMessageDeliveriesWindow: 0,
  meshMessageDeliveriesActivation: MINUTE,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  invalidMessageDeliveriesWeight: -2,
  // Half of it in four minutes.
  invalidMessageDeliveriesDecay: 0.997,
};

/**
 * Scores for conduct (P7): asking for a place in the mesh before its time, and offering messages without giving them. A node
 * that is slow, or was stopped for a while, does either now and then; half of it is forgotten in 34 s.
 */
const CONDUCT = { behaviourPenaltyWeight: -10, behaviourPenaltyThreshold: 6, behaviourPenaltyDecay: 0.98 };

/** Peers of one public IP address that are as good as others (P6). Not more connect to a node by themselves. */
const COLOCATION = { IPColocationFactorWeight: -1, IPColocationFactorThreshold: 10 };

/** How long the score of a peer that has gone is kept, in ms. */
const RETAINED = 10 * MINUTE;

/** Gossipsub as a service of a libp2p node. */
export function gossip({ topic, overRelays, isChosen, isRelay }: GossipParts): ReturnType<typeof gossipsub> {
  const create = gossipsub({
    fallbackToFloodsub: false,
    allowedTopics: [topic],
    globalSignaturePolicy: "StrictSign",
    emitSelf: false,
    runOnLimitedConnection: overRelays,
    allowPublishToZeroTopicPeers: true,
    floodPublish: false,
    // A node that has no room in its mesh names others that have: without it, whoever knows only that one would hear
    // little else, and find no neighbour.
    doPX: true,
    prunePeers: 4,
    maxInboundDataLength: MAX_HEARTBEAT_BYTES + 4096,
    // A message costs each node what its mesh has edges, less one; so the mesh is as thin as one can be that holds
    // together. Whoever is outside of a node's mesh is told by one of its peers in turn which messages there are, and
    // asks for those that it has missed.
    D: 2,
    Dlo: 2,
    Dhi: 3,
    Dout: 0,
    Dscore: 1,
    Dlazy: 1,
    gossipFactor: 0,
    mcacheGossip: 1,
    scoreThresholds: THRESHOLDS,
    scoreParams: {
      topics: { [topic]: TOPIC_SCORES },
      topicScoreCap: 10,
      appSpecificWeight: 0.1,
      appSpecificScore: (peer) => isChosen(peer) ? 1 : 0,
      ...COLOCATION,
      IPColocationFactorWhitelist: new Shared(isRelay),
      ...CONDUCT,
      retainScore: RETAINED,
    },
  });
  return (components) => keepScores(create(components));
}

/** IP addresses that many honest peers may share: of this machine, of local networks, and of relays. */
class Shared extends Set<string> {
  readonly #isRelay: (ip: string) => boolean;

  constructor(isRelay: (ip: string) => boolean) {
    super();
    this.#isRelay = isRelay;
  }

  override has(ip: string): boolean {
    return distanceOf(parseAddress(`/ip${ip.includes(":") ? 6 : 4}/${ip}/tcp/1`)) !== "public" || this.#isRelay(ip);
  }
}

/** What gossipsub tells besides its interface. */
interface Scoring {
  getScore(peer: PeerId): number;
  getMeshPeers(topic: string): PeerId[];
  readonly score: {
    readonly peerStats: Map<PeerId, { connected: boolean; expire: number }>;
    addPeer(peer: PeerId): void;
  };
}

/** The score of a peer. */
export function scoreIn(pubsub: GossipSub, peer: PeerId): number {
  return insideOf(pubsub).getScore(peer);
}

/** Peers in the mesh of a topic. */
export function meshIn(pubsub: GossipSub, topic: string): readonly PeerId[] {
  return insideOf(pubsub).getMeshPeers(topic);
}

/**
 * Keeps the score of a peer that comes again: libp2p's own gives it a new one, so that whoever is not listened to need only
 * connect anew.
 */
function keepScores(pubsub: GossipSub): GossipSub {
  const { score } = insideOf(pubsub);
  const add = score.addPeer.bind(score);
  score.addPeer = (peer) => {
    const stats = score.peerStats.get(peer);
    if (stats === undefined) return add(peer);
    stats.connected = true;
    stats.expire = 0;
  };
  return pubsub;
}

function insideOf(pubsub: GossipSub): Scoring {
  const inside = pubsub as GossipSub & Partial<Scoring>;
  if (inside.score?.peerStats === undefined || inside.getScore === undefined || inside.getMeshPeers === undefined) {
    throw new TypeError("Cannot keep the scores of gossip: it has no score.peerStats; use @libp2p/gossipsub 17");
  }
  return inside as GossipSub & Scoring;
}
