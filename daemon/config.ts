/**
 * What a daemon is told at its start, checked whole before anything else happens.
 *
 * @module
 */
import { z } from "zod";
import { parsePartition } from "../compute/data/partition.ts";

const address = z.string().startsWith("/", "must be a multiaddr such as /ip4/127.0.0.1/tcp/4001");
const peerAddress = address.regex(/\/p2p\/[^/]+$/, "must end with the peer's id: /ip4/…/tcp/…/p2p/…");

/** "2/4" → index 2 of 4 shards. */
const shard = z.string().regex(/^\d+\/\d+$/, "must be INDEX/COUNT such as 0/4").transform((text) => {
  const [index, count] = text.split("/").map(Number);
  return { index, count };
}).refine(({ index, count }) => index < count, "INDEX must be below COUNT (0/4 to 3/4 for four nodes)");

/** How the training examples are divided; see `compute/data/partition.ts`. */
const partition = z.string().superRefine((text, context) => {
  try {
    parsePartition(text);
  } catch {
    const message = text.startsWith("dirichlet:")
      ? "ALPHA must be a number above 0, such as dirichlet:0.1"
      : "must be iid, label or dirichlet:ALPHA such as dirichlet:0.1";
    context.addIssue({ code: "custom", message });
  }
});

/** A whole number from text, within bounds. */
const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/, "must be a whole number").transform(Number).pipe(z.number().min(least).max(most));

/** The daemon's settings as flags give them: text in, checked values out. */
const schema = z.strictObject({
  task: z.string().min(1, "must name a task (digits) or a manifest file"),
  model: z.enum(["lenet", "mlp", "cnn"]).optional(),
  data: z.string().optional(),
  shard: shard.default({ index: 0, count: 1 }),
  partition: partition.default("iid"),
  steps: whole(0, 1e9).default(0),
  seed: whole(0, 2 ** 32 - 1).default(1),
  listen: z.array(address).min(1).default(["/ip4/0.0.0.0/tcp/0"]),
  bootstrap: z.array(peerAddress).default([]),
  neighbour: z.array(peerAddress).default([]),
  degree: whole(1, 64).default(4),
  dataDir: z.string().min(1),
  backend: z.enum(["native", "cpu"]).default("native"),
  threads: whole(0, 1024).default(0),
  json: z.boolean().default(false),
  verbose: z.boolean().default(false),
});

/** A daemon's checked settings. */
export type DaemonConfig = z.output<typeof schema>;

/** The flag that sets a key: `dataDir` → `--data-dir`. */
function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Checks the settings of a daemon.
 *
 * @throws {TypeError} naming the flag, the value and what it must be
 *
 * @example
 * ```ts
 * import { parseConfig } from "./config.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(parseConfig({ task: "digits", dataDir: "node", shard: "1/4" }).shard, { index: 1, count: 4 });
 * assert.throws(() => parseConfig({ task: "digits", dataDir: "node", shard: "4/4" }), /INDEX must be below COUNT/);
 * ```
 */
export function parseConfig(flags: Readonly<Record<string, unknown>>): DaemonConfig {
  const result = schema.safeParse(flags);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key = String(issue.path[0] ?? "");
  let value: unknown = flags;
  for (const part of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[part];
  throw new TypeError(`Cannot use ${flagOf(key)} ${JSON.stringify(value) ?? "(missing)"}: ${issue.message}`);
}
