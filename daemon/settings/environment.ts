/**
 * Settings from environment variables.
 *
 * @module
 */
import { suggestion } from "../../compute/support/mod.ts";
import { ENVIRONMENT_PREFIX, environmentNameOf, type RawValue, type Setting } from "./setting.ts";
import { SETTING_KEYS, type SettingKey, SETTINGS } from "./settings_table.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Keys that the environment may set. */
const ENVIRONMENT_KEYS = SETTING_KEYS.filter((key) => SETTINGS[key].inEnvironment);

/** All variables that are read. */
export const ENVIRONMENT_NAMES: readonly string[] = ENVIRONMENT_KEYS.map(environmentNameOf);

/**
 * Refuses variables that begin like ours and are not known: a slip would silently do nothing.
 *
 * @throws {TypeError} naming the nearest known one
 */
export function refuseUnknown(environment: Environment): void {
  const unknown = Object.keys(environment).sort().find((name) =>
    name.startsWith(ENVIRONMENT_PREFIX) && !ENVIRONMENT_NAMES.includes(name)
  );
  if (unknown !== undefined) {
    throw new TypeError(`Unknown environment variable ${unknown}. ${suggestion(unknown, ENVIRONMENT_NAMES)}`);
  }
}

/**
 * The settings that the environment makes; an empty variable is one that is not set.
 *
 * @throws {TypeError} if a variable of a boolean is none of true, false, 1 and 0
 *
 * @example
 * ```ts
 * import { settingsOfEnvironment } from "./environment.ts";
 * import assert from "node:assert";
 *
 * const environment = { MURMURATION_MDNS: "0", MURMURATION_DENY: "10.0.0.1,10.0.0.2", HOME: "/home/me" };
 * assert.deepStrictEqual(settingsOfEnvironment(environment), { deny: ["10.0.0.1", "10.0.0.2"], mdns: false });
 * ```
 */
export function settingsOfEnvironment(environment: Environment): { readonly [Key in SettingKey]?: RawValue } {
  return Object.fromEntries(ENVIRONMENT_KEYS.flatMap((key) => {
    const text = environment[environmentNameOf(key)];
    return text === undefined || text === "" ? [] : [[key, fromText(key, text)]];
  }));
}

function fromText(key: SettingKey, text: string): RawValue {
  const { kind }: Setting = SETTINGS[key];
  if (kind === "text") return text;
  if (kind === "list") return splitList(text);
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  throw new TypeError(`Cannot use ${environmentNameOf(key)} "${text}": must be true, false, 1 or 0`);
}

/** The items of a list that is written as one text, with commas between them. */
export function splitList(text: string): string[] {
  return text.split(",").map((item) => item.trim()).filter((item) => item !== "");
}
