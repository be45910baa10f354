// @ts-check
/**
 * Where the peers of the swarm stand: this node in the middle, those it has links with on a ring about it, the others
 * outside. A peer keeps its direction for as long as the page is open; who comes takes a gap near those it knows.
 *
 * @module
 */

const TURN = 2 * Math.PI;
/** Radii of the rings, where the drawing's edge is 1. */
const NEAR = .57;
const FAR = [.9, 1];
/** Directions remembered, those of the latest peers. */
const MOST_REMEMBERED = 2000;
/** Passes that move apart who stand too close; more change nothing to be seen. */
const PASSES = 40;

/** @typedef {{ peer: string, near: readonly string[] }} Outsider a peer without a link here, and those it has links with */
/** @typedef {{ x: number, y: number, angle: number }} Place x and y in [-1, 1], y downwards; the angle in radians */

/**
 * A layout that remembers.
 *
 * @returns {(neighbours: readonly string[], others: readonly Outsider[]) => Map<string, Place>}
 *
 * @example
 * ```ts
 * import assert from "node:assert";
 * import { createLayout } from "./swarm_layout.js";
 *
 * const place = createLayout();
 * const before = place(["ann", "bob", "cem"], []).get("bob");
 * const after = place(["ann", "bob", "cem"], [{ peer: "dan", near: ["bob"] }]).get("bob");
 * assert.deepStrictEqual(after, before);
 * ```
 */
export function createLayout() {
  /** @type {Map<string, number>} */
  const directions = new Map();
  return (neighbours, others) => {
    const ring = [...neighbours].sort(byHash);
    const known = ring.filter((peer) => directions.has(peer));
    if (known.length === 0) ring.forEach((peer, i) => directions.set(peer, turned(TURN * (i + .5) / ring.length)));
    else for (const peer of ring) if (!directions.has(peer)) directions.set(peer, widestGap(ring, directions));

    for (const { peer, near } of [...others].sort((a, b) => byHash(a.peer, b.peer))) {
      if (directions.has(peer)) continue;
      const around = near.flatMap((one) => directions.get(one) ?? []);
      directions.set(peer, around.length > 0 ? meanAngle(around) + (unit(peer) - .5) * .9 : TURN * unit(peer));
    }
    for (const peer of directions.keys()) {
      if (directions.size <= MOST_REMEMBERED) break;
      directions.delete(peer);
    }

    /** @type {Map<string, Place>} */
    const places = new Map();
    put(places, spread(ring, directions), () => NEAR);
    const outside = others.map(({ peer }) => peer).sort(byHash);
    // Two rings once one is crowded; by the hash, so that nobody changes rings when another comes.
    put(places, spread(outside, directions), (peer) => outside.length <= 14 ? FAR[0] : FAR[unit(peer) < .45 ? 0 : 1]);
    return places;
  };
}

/**
 * @param {Map<string, Place>} places
 * @param {readonly [string, number][]} angles
 * @param {(peer: string) => number} radius
 */
function put(places, angles, radius) {
  for (const [peer, angle] of angles) {
    places.set(peer, { x: radius(peer) * Math.cos(angle), y: radius(peer) * Math.sin(angle), angle });
  }
}

/**
 * Directions with room between them, each close to the remembered one.
 *
 * @param {readonly string[]} peers
 * @param {ReadonlyMap<string, number>} directions
 * @returns {[string, number][]}
 */
function spread(peers, directions) {
  /** @type {[string, number][]} */
  const angles = peers.map((peer) => [peer, directions.get(peer) ?? 0]);
  angles.sort((a, b) => modulo(a[1]) - modulo(b[1]) || byHash(a[0], b[0]));
  angles.forEach((one) => one[1] = modulo(one[1]));
  const room = Math.min(.5, TURN / Math.max(1, peers.length) * .92);
  for (let pass = 0; pass < PASSES && angles.length > 1; pass++) {
    let moved = false;
    for (let i = 0; i < angles.length; i++) {
      const [next, around] = i + 1 < angles.length ? [angles[i + 1], 0] : [angles[0], TURN];
      const lack = room - (next[1] + around - angles[i][1]);
      if (lack <= 1e-4) continue;
      angles[i][1] -= lack / 2;
      next[1] += lack / 2;
      moved = true;
    }
    if (!moved) break;
  }
  return angles;
}

/**
 * The middle of the widest gap between those that have a direction.
 *
 * @param {readonly string[]} ring
 * @param {ReadonlyMap<string, number>} directions
 */
function widestGap(ring, directions) {
  const angles = ring.flatMap((peer) => directions.get(peer) ?? []).map(modulo).sort((a, b) => a - b);
  let best = 0;
  let widest = -1;
  angles.forEach((angle, i) => {
    const gap = (i + 1 < angles.length ? angles[i + 1] : angles[0] + TURN) - angle;
    if (gap <= widest + 1e-9) return;
    widest = gap;
    best = angle + gap / 2;
  });
  return best;
}

/** @param {readonly number[]} angles */
function meanAngle(angles) {
  const sum = (/** @type {(angle: number) => number} */ part) =>
    angles.reduce((total, angle) => total + part(angle), 0);
  return Math.atan2(sum(Math.sin), sum(Math.cos));
}

/** @param {number} angle counted from the top */
function turned(angle) {
  return angle - TURN / 4;
}

/** @param {number} angle */
function modulo(angle) {
  return ((angle % TURN) + TURN) % TURN;
}

/**
 * @param {string} a
 * @param {string} b
 */
function byHash(a, b) {
  return unit(a) - unit(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * A number in [0, 1) that a name always has: FNV-1a, mixed.
 *
 * @param {string} name
 */
function unit(name) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
