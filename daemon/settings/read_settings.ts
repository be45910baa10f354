/**
 * The settings of a table, from what was given to what is meant.
 *
 * @module
 */
import type { z } from "zod";
import { suggestion } from "../../compute/support/mod.ts";
import { flagOf, type SettingTable } from "./setting.ts";

/** The checked settings of a table, by key. */
export type SettingsOf<Table extends SettingTable> = {
  readonly [Key in keyof Table]: z.output<Table[Key]["schema"]>;
};

/**
 * Checks the settings of a table, and fills in the defaults.
 *
 * @param raw as flags, environment or a file give them
 * @param nameOf what an error calls a setting: its flag, or where else it was set
 * @returns a value for each key of the table, in its order; undefined where nothing is set and there is no default
 * @throws {TypeError} naming the setting, the value and what it must be
 *
 * @example
 * ```ts
 * import { readSettings } from "./read_settings.ts";
 * import { whole } from "./schemas.ts";
 * import { text } from "./setting.ts";
 * import assert from "node:assert";
 *
 * const nodes = text(whole(1, 64), {
 *   group: "Swarm",
 *   argument: "n",
 *   description: "how many daemons",
 *   fallback: "4",
 *   example: "8",
 * });
 * assert.deepStrictEqual(readSettings({ nodes }, {}), { nodes: 4 });
 * assert.throws(() => readSettings({ nodes }, { nodes: "65" }), /Cannot use --nodes "65": must be at most 64/);
 * ```
 */
export function readSettings<Table extends SettingTable>(
  table: Table,
  raw: Readonly<Record<string, unknown>>,
  nameOf: (key: string) => string = flagOf,
): SettingsOf<Table> {
  const keys = Object.keys(table);
  const unknown = Object.keys(raw).find((key) => !Object.hasOwn(table, key));
  if (unknown !== undefined) throw new TypeError(`Unknown setting "${unknown}". ${suggestion(unknown, keys)}`);
  const entries = keys.map((key) => {
    const { schema, fallback, description, example } = table[key];
    const given = raw[key] ?? fallback;
    const result = schema.safeParse(given);
    if (result.success) return [key, result.data];
    const [{ path, message }] = result.error.issues;
    let value: unknown = given;
    // Within a list, the item that is wrong.
    for (const part of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[part];
    const what = value === undefined ? `it is needed: ${description}, such as ${flagOf(key)} ${example}` : message;
    throw new TypeError(`Cannot use ${nameOf(key)} ${JSON.stringify(value) ?? "(missing)"}: ${what}`);
  });
  return Object.fromEntries(entries) as SettingsOf<Table>;
}
