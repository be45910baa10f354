/**
 * Circles of rooms that import one another.
 *
 * @module
 */
import type { Import } from "./rules.ts";
import { FLOORS, roomOf } from "./rooms.ts";

/**
 * The circles that imports close, each once, from the room whose name comes first.
 *
 * @example
 * ```ts
 * import { circlesIn } from "./circles.ts";
 * import assert from "node:assert";
 *
 * const one = (from: string, to: string) => ({ from, to, typeOnly: true, line: 1 });
 * const imports = [one("compute/b/x.ts", "compute/a/y.ts"), one("compute/a/y.ts", "compute/b/x.ts")];
 * assert.deepStrictEqual(circlesIn(imports), [["compute/a", "compute/b"]]);
 * ```
 */
export function circlesIn(imports: readonly Import[]): string[][] {
  const arrows = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [source, target] = [roomOf(from), roomOf(to)];
    if (source === undefined || target === undefined || source === target) continue;
    if (FLOORS.includes(source) || FLOORS.includes(target)) continue;
    arrows.set(source, (arrows.get(source) ?? new Set()).add(target));
  }
  const circles: string[][] = [];
  for (const start of [...arrows.keys()].sort()) {
    const circle = shortestBack(start, arrows);
    // Each is found from all of its rooms: the first tells it.
    if (circle !== undefined && circle.every((room) => room >= start)) circles.push(circle);
  }
  return circles;
}

/** The shortest way from a room back to itself, without the last step. */
function shortestBack(start: string, arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of arrows.get(way.at(-1)!) ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
