/**
 * Settings on a command line: their flags, and which of flag, environment, file and default counts.
 *
 * @module
 */
import { type Command, Option } from "commander";
import type { ConfigFile } from "./config_file.ts";
import { type Environment, refuseUnknown, settingsOfEnvironment, splitList } from "./environment.ts";
import { environmentNameOf, flagOf, type RawValue, type Setting } from "./setting.ts";
import { SETTING_KEYS, type SettingKey, SETTINGS } from "./settings_table.ts";

/** Settings from all sources, and what an error calls each by. */
export interface Gathered {
  readonly raw: { readonly [Key in SettingKey]?: RawValue };
  readonly nameOf: (key: string) => string;
}

/** Adds the flags of settings to a command. */
export function addSettings(command: Command, keys: readonly SettingKey[] = SETTING_KEYS): Command {
  for (const key of keys) for (const option of optionsOf(key)) command.addOption(option);
  return command;
}

/**
 * The flags of one setting. Defaults are told and not set: what nobody sets is filled in when all is checked.
 *
 * The environment is read by `gatherSettings` and not by commander, which takes any text of a variable for "on".
 */
export function optionsOf(key: SettingKey): Option[] {
  const { kind, group, argument, description, fallback, otherwise }: Setting = SETTINGS[key];
  const flag = flagOf(key);
  const heading = `${group}:`;
  if (kind !== "boolean") {
    const usual = fallback === undefined || `${fallback}` === "" ? otherwise : `${fallback}`;
    const words = usual === undefined ? description : `${description} (default: ${usual})`;
    const option = new Option(`${flag} <${argument}>`, words).helpGroup(heading);
    const collect = (text: string, earlier: string[] | undefined) => [...earlier ?? [], ...splitList(text)];
    return [kind === "list" ? option.argParser(collect) : option];
  }
  const on = new Option(flag, description).helpGroup(heading).hideHelp(fallback === true);
  if (key === "json") return [on];
  const off = new Option(flag.replace("--", "--no-"), `do not ${description}`).helpGroup(heading);
  return [on, off.hideHelp(fallback === false)];
}

/**
 * Gathers the settings of a parsed command: flag before environment before file. What each came from is kept as
 * commander's option source: `cli`, `env` or `config`.
 *
 * @throws {TypeError} if a variable of the environment is not known or no boolean where one is needed
 *
 * @example
 * ```ts
 * import { Command } from "commander";
 * import { addSettings, gatherSettings } from "./options.ts";
 * import assert from "node:assert";
 *
 * const command = addSettings(new Command()).parse(["--degree", "6"], { from: "user" });
 * const environment = { MURMURATION_DEGREE: "5", MURMURATION_SEED: "2" };
 * const file = { path: "config.json", values: { seed: "3", steps: "9" } };
 * assert.deepStrictEqual(gatherSettings(command, environment, file).raw, { degree: "6", seed: "2", steps: "9" });
 * ```
 */
export function gatherSettings(command: Command, environment: Environment, file?: ConfigFile): Gathered {
  refuseUnknown(environment);
  const layers = [["env", settingsOfEnvironment(environment)], ["config", file?.values ?? {}]] as const;
  for (const [source, values] of layers) {
    for (const key of SETTING_KEYS) {
      const value = values[key];
      if (value === undefined || command.getOptionValue(key) !== undefined) continue;
      command.setOptionValueWithSource(key, value, source);
    }
  }
  const entries = SETTING_KEYS.flatMap((key) => {
    const value: RawValue | undefined = command.getOptionValue(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    raw: Object.fromEntries(entries),
    nameOf: (key) => {
      const source = command.getOptionValueSource(key);
      if (source === "env") return environmentNameOf(key);
      return source === "config" ? `"${key}" in "${file?.path}"` : flagOf(key);
    },
  };
}
