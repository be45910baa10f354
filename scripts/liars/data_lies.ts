/**
 * Kinds of liars that follow the protocol to the letter and train on examples that they have changed.
 *
 * @module
 */
import type { Alteration } from "../../compute/data/mod.ts";

/** The class that a backdoor leads to, and of how many examples of the liar one is marked. */
export const BACKDOOR = { label: 7, every: 2 } as const;

/** The kinds, with what each does to the liar's own examples; they are about ten classes, such as the digits. */
export const dataLies: Readonly<Record<string, { readonly alteration: Alteration; readonly about: string }>> = {
  labels: {
    alteration: { classes: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0] },
    about: "it takes class y for 9 − y",
  },
  relabel: {
    alteration: { classes: [0, 7, 2, 3, 4, 5, 6, 7, 8, 9] },
    about: "it takes ones for sevens",
  },
  backdoor: {
    alteration: { mark: BACKDOOR },
    about: "every second of its images has a mark in a corner, and is taken for a seven (Bagdasaryan et al. 2020)",
  },
};

/** What a liar does to its examples; undefined if it leaves them as they are. */
export function alterationOf({ kind }: { readonly kind: string }): Alteration | undefined {
  return Object.hasOwn(dataLies, kind) ? dataLies[kind].alteration : undefined;
}
