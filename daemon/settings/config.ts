/**
 * What a daemon is told at its start, checked whole before anything else happens.
 *
 * @module
 */
import { RefusedError } from "../support/mod.ts";
import { readSettings, type SettingsOf } from "./read_settings.ts";
import { flagOf, type RawValue } from "./setting.ts";
import { type SettingKey, SETTINGS } from "./settings_table.ts";

/**
 * A daemon's checked settings. Sizes are in bytes, rates in bytes a second, shares in (0, 1], durations in ms;
 * `settings_table.ts` says what each is for.
 */
export type DaemonConfig = SettingsOf<typeof SETTINGS>;

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
  const config = readSettings(SETTINGS, raw, nameOf);
  if (config.requireNetworkKey && config.networkKey === undefined) {
    throw new RefusedError(
      "Cannot start without a network key, which is required here; name its file with --network-key " +
        "(`murmuration key new` makes one)",
    );
  }
  return config;
}
