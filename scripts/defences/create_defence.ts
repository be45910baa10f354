/**
 * The table of defences.
 *
 * @module
 */
import type { Judge } from "../../protocol/trust/mod.ts";
import { clipping, likeFLTrust, refusing, sizeAlone } from "./rules.ts";

/** Names of the defences: `trust` is what daemons have, `refused` knows who lies. */
export const DEFENCES = ["trust", "none", "size", "clipping", "fltrust", "refused"] as const;

/** One of them. */
export type Defence = (typeof DEFENCES)[number];

/**
 * A node's judge; undefined where it has trust, or believes everybody (`none`).
 *
 * @param isLiar tells liars by their names, for the yardstick
 */
export function createDefence(name: Defence, isLiar: (peer: string) => boolean): Judge | undefined {
  switch (name) {
    case "trust":
    case "none":
      return undefined;
    case "size":
      return sizeAlone();
    case "clipping":
      return clipping();
    case "fltrust":
      return likeFLTrust();
    case "refused":
      return refusing(isLiar);
  }
}
