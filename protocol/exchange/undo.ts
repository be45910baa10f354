import { addVector } from "../../compute/vector/mod.ts";
import type { Context } from "./exchange_context.ts";
import type { Link } from "./link.ts";

/** Takes back what an open link has moved the model by, the older the less; nothing has been said on it from then on. */
export function undo({ links, parts }: Context, { judge }: Link): void {
  const undoing = judge?.undoing();
  judge?.reset(false);
  if (undoing === undefined) return;
  const open = links.values().filter(({ session }) => session !== undefined).toArray().length;
  addVector(parts.x, undoing.moved, -1);
  parts.onUndone?.(undoing, Math.max(1, open));
}
