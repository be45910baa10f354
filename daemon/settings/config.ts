/**
 * What a daemon is told at its start, checked whole before anything else happens.
 *
 * @module
 */
import { z } from "zod";
import { suggestion } from "../../compute/support/mod.ts";
import { RefusedError } from "../support/mod.ts";
import { flagOf, type RawValue, type Setting } from "./setting.ts";
import { SETTING_KEYS, type SettingKey, SETTINGS } from "./settings_table.ts";

type Schemas = { readonly [Key in SettingKey]: (typeof SETTINGS)[Key]["schema"] };

const schema = z.strictObject(
  Object.fromEntries(SETTING_KEYS.map((key) => [key, SETTINGS[key].schema])) as unknown as Schemas,
);

/**
 * A daemon's checked settings. Sizes are in bytes, rates in bytes a second, shares in (0, 1], durations in ms;
 * `settings_table.ts` says what each is for.
 */
export type DaemonConfig = z.output<typeof schema>;

/** Settings as flags, environment or file give them. */
export type RawConfig = { readonly [Key in SettingKey]?: RawValue | undefined };

/**
 * Checks the settings of a daemon, and fills in the defaults.
 *
 * @param nameOf what an error calls a setting: its flag, or where else it was set
 * @throws {TypeError} naming the setting, the value and what it must be
 * @throws {RefusedError} if a network key is required and none is given
 *
 * @example
 * ```ts
 * import { parseConfig } from "./config.ts";
 * import assert from "node:assert";
 *
 * const config = parseConfig({ task: "digits", dataDir: "node", shard: "1/4", upload: "100kB/s" });
 * assert.deepStrictEqual(config.shard, { index: 1, count: 4 });
 * assert.strictEqual(config.upload, 100_000);
 * assert.throws(() => parseConfig({ task: "digits", dataDir: "node", shard: "4/4" }), /INDEX must be below COUNT/);
 * ```
 */
export function parseConfig(
  raw: Readonly<Record<string, unknown>>,
  nameOf: (key: string) => string = flagOf,
): DaemonConfig {
  const unknown = Object.keys(raw).find((key) => !Object.hasOwn(SETTINGS, key));
  if (unknown !== undefined) {
    throw new TypeError(`Unknown setting "${unknown}". ${suggestion(unknown, SETTING_KEYS)}`);
  }
  const given = { ...fallbacks(), ...defined(raw) };
  const result = schema.safeParse(given);
  if (result.success) return together(result.data);
  const issue = result.error.issues[0];
  const key = String(issue.path[0] ?? "");
  let value: unknown = given;
  for (const part of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[part];
  const message = value === undefined ? missing(key as SettingKey) : issue.message;
  throw new TypeError(`Cannot use ${nameOf(key)} ${JSON.stringify(value) ?? "(missing)"}: ${message}`);
}

/** Checks what a setting alone does not tell. */
function together(config: DaemonConfig): DaemonConfig {
  if (config.requireNetworkKey && config.networkKey === undefined) {
    throw new RefusedError(
      "Cannot start without a network key, which is required here; name its file with --network-key " +
        "(`murmuration key new` makes one)",
    );
  }
  return config;
}

/** What each setting is where nobody sets it, before it is read. */
function fallbacks(): Record<string, RawValue> {
  const entries = SETTING_KEYS.flatMap((key) => {
    const { fallback }: Setting = SETTINGS[key];
    return fallback === undefined ? [] : [[key, fallback] as const];
  });
  return Object.fromEntries(entries);
}

function defined(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
}

function missing(key: SettingKey): string {
  const { description, example }: Setting = SETTINGS[key];
  return `it is needed: ${description}, such as ${flagOf(key)} ${example}`;
}
