/**
 * How single settings are read: text in, a checked value out.
 *
 * @module
 */
import { z } from "zod";
import { parsePartition } from "../../compute/data/mod.ts";
import { nearest } from "../../compute/support/mod.ts";
import { isPeerOrRange } from "./peer_or_range.ts";
import { parseDuration, parseShare } from "./quantities.ts";

/** A multiaddr. */
export const address = z.string().startsWith("/", "must be a multiaddr such as /ip4/127.0.0.1/tcp/4001");

/** A multiaddr that ends with its peer's id. */
export const peerAddress = address.regex(/\/p2p\/[^/]+$/, "must end with the peer's id: /ip4/…/tcp/…/p2p/…");

/** "2/4" → index 2 of 4 shards. */
export const shard = z.string().regex(/^\d+\/\d+$/, "must be INDEX/COUNT such as 0/4").transform((text) => {
  const [index, count] = text.split("/").map(Number);
  return { index, count };
}).refine(({ index, count }) => index < count, "INDEX must be below COUNT (0/4 to 3/4 for four nodes)");

/** How the training examples are divided; see `compute/data/partition.ts`. */
export const partition = z.string().superRefine((text, context) => {
  try {
    parsePartition(text);
  } catch {
    const message = text.startsWith("dirichlet:")
      ? "ALPHA must be a number above 0, such as dirichlet:0.1"
      : "must be iid, label or dirichlet:ALPHA such as dirichlet:0.1";
    context.addIssue({ code: "custom", message });
  }
});

/** A peer id or a range of IP addresses, kept as text. */
export const peerOrRange = z.string().refine(
  isPeerOrRange,
  "must be a peer id (12D3Koo…), an IP address or a range of them such as 10.0.0.0/8",
);

/** A text that is not empty. */
export function filled(message: string) {
  return z.string().min(1, message);
}

/** A whole number within bounds, both included. */
export function integer(least: number, most: number) {
  return z.int("must be a whole number").min(least, `must be at least ${least}`).max(most, `must be at most ${most}`);
}

/** A whole number from text, within bounds. */
export function whole(least: number, most: number) {
  return z.string().regex(/^\d+$/, "must be a whole number").transform(Number).pipe(integer(least, most));
}

/** One of a few names; an error tells the nearest. */
export function oneOf<const Names extends readonly string[]>(names: Names) {
  const listed = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(names);
  const error = ({ input }: { readonly input?: unknown }) => {
    const close = typeof input === "string" ? nearest(input, names) : undefined;
    return `must be ${listed}${close === undefined ? "" : `. Did you mean "${close}"?`}`;
  };
  return z.enum(names, { error });
}

const SHARE = "must be a share above 0 and at most 100 %, such as 50% or 0.5";

/** A share in (0, 1]. */
export const share = readBy(parseShare, SHARE).pipe(z.number().gt(0, SHARE).max(1, SHARE));

const DURATION = "must be a duration such as 60s or 5min";

/** A duration in whole ms, above 0. */
export const duration = readBy(parseDuration, DURATION).transform(Math.round).pipe(z.int().positive(DURATION));

/** What `parse` makes of a text; it gives undefined for what it cannot read. */
export function readBy<Value>(parse: (text: string) => Value | undefined, message: string) {
  return z.string().transform((text, context): Value => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
}

/** What `parse` makes of a text; what it throws is what is wrong with that. */
export function parsedBy<Value>(parse: (text: string) => Value) {
  return z.string().transform((text, context): Value => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  });
}
