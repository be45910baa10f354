import { norm } from "../../compute/vector/mod.ts";
import { SharedVector } from "../../compute/compression/mod.ts";
import { createLink, type Link } from "./link.ts";
import type { ExchangeOptions, ExchangeParts } from "./exchange_parts.ts";
import { RequestBucket } from "./request_bucket.ts";
import { TokenBucket } from "./token_bucket.ts";
import type { PeerId } from "./transport.ts";

/** Peers whose openings are counted at a time; beyond, whoever has not asked for long is forgotten. */
const MOST_BUCKETS = 1_024;
/** Closed links without a vector of their own, most of them openings under way: some hundred bytes each. */
const MOST_LIGHT = 256;

/** The table of a node's links, bounded whatever peers do. */
export interface LinkTable {
  readonly all: Map<PeerId, Link>;
  /** The link to `peer`; made, closed and never opened, if there is none. */
  get(peer: PeerId): Link;
  /** How often `peer` may still ask for an opening. */
  openings(peer: PeerId): TokenBucket;
}

/** Creates the table, with the links that were saved: closed, holding what they held. */
export function createLinkTable(parts: ExchangeParts, options: ExchangeOptions): LinkTable {
  const all = new Map<PeerId, Link>();
  const buckets = new Map<PeerId, TokenBucket>();
  const start = 1 + norm(parts.initial);

  function add(peer: PeerId): Link {
    const now = parts.clock.now();
    const link = createLink(peer, parts.createCompressor(peer), {
      requests: new RequestBucket(options.requestRate, now),
      refusals: new TokenBucket(options.busyRate, now),
      judge: options.judge?.createLink(parts.layout.length, peer, start),
    });
    all.set(peer, link);
    return link;
  }

  /** A closed link may be dropped at any time; the oldest go first. */
  function makeRoom(): void {
    const idle = [...all.values()].filter((link) => link.session === undefined && !link.wanted);
    const heavy = idle.filter((link) => link.held !== undefined);
    const light = idle.filter((link) => link.held === undefined);
    for (const link of heavy.slice(0, Math.max(0, heavy.length - options.maxLinks))) all.delete(link.peer);
    for (const link of light.slice(0, Math.max(0, light.length - MOST_LIGHT))) all.delete(link.peer);
  }

  for (const { peer, session, base, digest, shared, compressor, lastTurn, standing } of options.saved) {
    const vector = new SharedVector(shared);
    // A vector that is not what its digest says could only be offered in vain.
    if (shared.length !== parts.layout.length || vector.digest !== digest) continue;
    const link = add(peer);
    link.held = { session, base, shared: vector };
    link.lastTurn = lastTurn;
    if (compressor !== undefined) link.compressor.restore?.(compressor);
    if (standing !== undefined) link.judge?.restore(standing);
  }

  return {
    all,
    get(peer) {
      const known = all.get(peer);
      if (known !== undefined) return known;
      makeRoom();
      return add(peer);
    },
    openings(peer) {
      const known = buckets.get(peer);
      const bucket = known ?? new TokenBucket(options.openingRate, parts.clock.now());
      // Put last, so that the first is always who has not asked for longest.
      if (known !== undefined) buckets.delete(peer);
      buckets.set(peer, bucket);
      if (buckets.size > MOST_BUCKETS) buckets.delete(buckets.keys().next().value!);
      return bucket;
    },
  };
}
