/**
 * `config.json` in a node's data folder: the settings that differ from the defaults.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { reasonOf, suggestion } from "../../compute/support/mod.ts";
import { jsonFault, placeAt } from "./json_place.ts";
import type { RawValue, Setting } from "./setting.ts";
import { SETTING_KEYS, type SettingKey, SETTINGS } from "./settings_table.ts";

/** Settings as a file gives them, and where it lies. */
export interface ConfigFile {
  readonly path: string;
  readonly values: { readonly [Key in SettingKey]?: RawValue };
}

/** Keys that a file may hold. */
const FILE_KEYS = SETTING_KEYS.filter((key) => SETTINGS[key].inFile);

/** Where the settings of a data folder lie. */
export function configPath(dataDir: string): string {
  return join(dataDir, "config.json");
}

/**
 * Reads the settings in a data folder; nothing is ever changed. Relative paths in it count from the data folder.
 *
 * @returns undefined if there is no such file
 * @throws {SyntaxError} naming file, line and column, if it is no JSON
 * @throws {TypeError} naming the nearest known key for one that is not known, or the form that a value must have
 * @throws {Error} if it cannot be read
 */
export async function readConfigFile(dataDir: string): Promise<ConfigFile | undefined> {
  const path = configPath(dataDir);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`Cannot read settings "${path}": ${reasonOf(cause)}; name your own node's folder with --data-dir`, {
      cause,
    });
  }
  return { path, values: parseConfigFile(text, path, dataDir) };
}

/**
 * Reads the text of a settings file; throws as `readConfigFile` does.
 *
 * @param folder that relative paths count from
 *
 * @example
 * ```ts
 * import { parseConfigFile } from "./config_file.ts";
 * import assert from "node:assert";
 *
 * const text = '{ "task": "digits", "degree": 6, "mdns": false }';
 * assert.deepStrictEqual(parseConfigFile(text, "config.json", "."), { task: "digits", degree: "6", mdns: false });
 * assert.throws(() => parseConfigFile('{\n "degre": 6 }', "config.json", "."), /line 2.*Did you mean "degree"/);
 * ```
 */
export function parseConfigFile(text: string, path: string, folder: string): ConfigFile["values"] {
  const fault = jsonFault(text);
  if (fault !== undefined) {
    const { line, column } = fault;
    const there = text.split("\n")[line - 1].slice(column - 1).trim();
    throw new SyntaxError(
      `Cannot read settings "${path}", line ${line}, column ${column}: ` +
        `${there === "" ? "something is missing" : `unexpected ${quote(there)}`}; ` +
        "correct it there, or write it anew with `murmuration init --force`",
    );
  }
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new TypeError(`Cannot use settings "${path}": it must be an object such as { "task": "digits" }`);
  }
  const values: Partial<Record<SettingKey, RawValue>> = {};
  for (const [key, value] of Object.entries(parsed)) {
    const known = FILE_KEYS.find((each) => each === key);
    if (known === undefined) {
      const { line } = placeAt(text, text.indexOf(JSON.stringify(key)));
      const why = Object.hasOwn(SETTINGS, key)
        ? `"${key}" is set by a flag, not by a file; remove it`
        : `unknown key "${key}". ${suggestion(key, FILE_KEYS)}`;
      throw new TypeError(`Cannot use settings "${path}", line ${line}: ${why}`);
    }
    values[known] = rawOf(known, value, path, folder);
  }
  return values;
}

/** Brings what JSON has to the form that a flag would give. */
function rawOf(key: SettingKey, value: unknown, path: string, folder: string): RawValue {
  const { kind, isPath, example }: Setting = SETTINGS[key];
  const refuse = (form: string) => {
    throw new TypeError(`Cannot use "${key}" in "${path}": ${JSON.stringify(value)} is no ${form}`);
  };
  if (kind === "boolean") return typeof value === "boolean" ? value : refuse("true or false");
  if (kind === "list") {
    const items = Array.isArray(value) ? value : [value];
    return items.every((item) => typeof item === "string") ? items : refuse(`list of texts such as ["${example}"]`);
  }
  if (typeof value === "number") return `${value}`;
  if (typeof value !== "string") return refuse(`text such as "${example}"`);
  return isPath(value) ? resolve(folder, value) : value;
}

/**
 * Writes settings as a file has them: only what differs from the defaults.
 *
 * @param values raw; relative paths are made whole
 */
export function formatConfigFile(values: { readonly [Key in SettingKey]?: RawValue | undefined }): string {
  const entries: [string, unknown][] = [];
  for (const key of FILE_KEYS) {
    const { fallback, isPath }: Setting = SETTINGS[key];
    const value = values[key];
    if (value === undefined || `${value}` === `${fallback ?? ""}`) continue;
    if (typeof value !== "string") entries.push([key, value]);
    else if (isPath(value)) entries.push([key, resolve(value)]);
    else entries.push([key, /^\d{1,15}$/.test(value) ? Number(value) : value]);
  }
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 20 ? `${text.slice(0, 20)}…` : text);
}
