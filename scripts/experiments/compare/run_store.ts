/**
 * Finished runs as files, so that an interrupted comparison goes on where it stopped.
 *
 * @module
 */
import canonicalize from "canonicalize";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../../../daemon/support/mod.ts";
import type { Outcome } from "./runner.ts";
import type { Settings } from "./experiment.ts";
import { outcomeSchema } from "./outcome.ts";

/** What decides a run. */
export interface Run {
  /** Kind of the runner. */
  readonly runner: string;
  /** All of its settings, defaults filled in. */
  readonly settings: Settings;
  readonly seed: number;
}

const versionsSchema = z.strictObject({
  deno: z.string(),
  tfjs: z.string(),
  /** The project's commit, with a + where files differed from it; empty where it is not known. */
  commit: z.string(),
});

const recordSchema = z.strictObject({
  runner: z.string(),
  settings: z.record(z.string(), z.unknown()),
  seed: z.int(),
  outcome: outcomeSchema,
  date: z.iso.datetime(),
  versions: versionsSchema,
});

/** With what a run was done. */
export type Versions = z.output<typeof versionsSchema>;

/** What a finished run left. */
export interface RunRecord {
  readonly outcome: Outcome;
  /** When it ended (ISO 8601, UTC). */
  readonly date: string;
  readonly versions: Versions;
}

/** Keeps what runs found. */
export interface RunStore {
  /** What a run found; undefined where it is missing, torn or another run's. */
  read(run: Run): Promise<RunRecord | undefined>;
  /** Keeps it, whole or not at all. */
  write(run: Run, record: RunRecord): Promise<void>;
  /** Makes it missing. */
  forget(run: Run): Promise<void>;
}

/**
 * A run's key: a hash of its canonical form (RFC 8785), as 32 hexadecimal digits.
 *
 * @example
 * ```ts
 * import { runKey } from "./run_store.ts";
 * import assert from "node:assert";
 *
 * const run = { runner: "swarm", settings: { nodes: 8, density: 0.01 }, seed: 1 };
 * assert.strictEqual(runKey(run), runKey({ ...run, settings: { density: 0.01, nodes: 8 } }));
 * assert.notStrictEqual(runKey(run), runKey({ ...run, seed: 2 }));
 * ```
 */
export function runKey({ runner, settings, seed }: Run): string {
  const text = canonicalize({ runner, settings, seed });
  if (text === undefined) throw new TypeError(`Cannot write settings of the runner "${runner}" as JSON`);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Opens a folder of finished runs; it is made with the first of them. */
export function openRunStore(folder: string): RunStore {
  const pathOf = (run: Run) => join(folder, `${runKey(run)}.json`);
  return {
    async read(run) {
      const text = await Deno.readTextFile(pathOf(run)).catch((error) => {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      const result = recordSchema.safeParse(parsed(text));
      if (!result.success) return undefined;
      const { outcome, date, versions, ...of } = result.data;
      return runKey(of as Run) === runKey(run) ? { outcome, date, versions } : undefined;
    },
    async forget(run) {
      await Deno.remove(pathOf(run)).catch((error) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      });
    },
    async write({ runner, settings, seed }, record) {
      await Deno.mkdir(folder, { recursive: true });
      const text = JSON.stringify({ runner, settings, seed, ...record });
      await writeWhole(pathOf({ runner, settings, seed }), new TextEncoder().encode(`${text}\n`));
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
