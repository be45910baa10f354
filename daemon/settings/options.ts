/**
 * Settings on a command line: their flags, and which of flag, environment, file and default counts.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { z } from "zod";
import type { ConfigFile } from "./config_file.ts";
import { type Environment, refuseUnknown, settingsOfEnvironment, splitList } from "./environment.ts";
import { environmentNameOf, flagOf, type RawValue, type SettingTable } from "./setting.ts";
import { SETTING_KEYS, type SettingKey, SETTINGS } from "./settings_table.ts";

/** Settings from all sources, and what an error calls each by. */
export interface Gathered {
  readonly raw: { readonly [Key in SettingKey]?: RawValue };
  readonly nameOf: (key: string) => string;
}

/**
 * The flags of a table's settings. Defaults are told and not set: what nobody sets is filled in when all is checked.
 *
 * The environment is read by `gatherSettings` and not by commander, which takes any text of a variable for "on".
 *
 * @param keys of the settings that are meant; all by default
 *
 * @example
 * ```ts
 * import { optionsOf } from "./options.ts";
 * import { SETTINGS } from "./settings_table.ts";
 * import assert from "node:assert";
 *
 * const [steps, backend] = optionsOf(SETTINGS, ["steps", "backend"]);
 * assert.strictEqual(steps.flags, "--steps <n>");
 * assert.deepStrictEqual(backend.argChoices, ["native", "eager", "gpu", "cpu"]);
 * ```
 */
export function optionsOf<Table extends SettingTable>(
  table: Table,
  keys: readonly (keyof Table & string)[] = Object.keys(table),
): Option[] {
  return keys.flatMap((key) => {
    const { kind, group, argument, description, fallback, otherwise, schema, inFile, inEnvironment } = table[key];
    const flag = flagOf(key);
    const heading = `${group}:`;
    if (kind !== "boolean") {
      const option = new Option(`${flag} <${argument}>`, description).helpGroup(heading);
      // Told by help and completions; the value is checked together with all others.
      const choices = choicesOf(schema);
      if (choices !== undefined) option.argChoices = choices;
      const usual = fallback === undefined || `${fallback}` === "" ? otherwise : `${fallback}`;
      if (usual !== undefined) option.defaultValueDescription = usual;
      const collect = (text: string, earlier: string[] | undefined) => [...earlier ?? [], ...splitList(text)];
      return [kind === "list" ? option.argParser(collect) : option];
    }
    const on = new Option(flag, description).helpGroup(heading).hideHelp(fallback === true);
    // What nothing but its flag turns on needs none that turns it off.
    if (fallback === false && !inFile && !inEnvironment) return [on];
    const off = new Option(flag.replace("--", "--no-"), `do not ${description}`).helpGroup(heading);
    return [on, off.hideHelp(fallback === false)];
  });
}

/** The values that a setting of few may have. */
export function choicesOf(schema: z.ZodType): string[] | undefined {
  if (schema instanceof z.ZodOptional) return choicesOf(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodEnum ? schema.options.map(String) : undefined;
}

/** What a parsed command was given for the settings of a table. */
export function givenTo(command: Command, table: SettingTable): Readonly<Record<string, RawValue>> {
  return Object.fromEntries(
    Object.keys(table).flatMap((key) => {
      const value: RawValue | undefined = command.getOptionValue(key);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
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
 * import { gatherSettings, optionsOf } from "./options.ts";
 * import { SETTINGS } from "./settings_table.ts";
 * import assert from "node:assert";
 *
 * const command = new Command();
 * for (const option of optionsOf(SETTINGS, ["degree", "seed", "steps"])) command.addOption(option);
 * command.parse(["--degree", "6"], { from: "user" });
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
  return {
    raw: givenTo(command, SETTINGS),
    nameOf: (key) => {
      const source = command.getOptionValueSource(key);
      if (source === "env") return environmentNameOf(key);
      return source === "config" ? `"${key}" in "${file?.path}"` : flagOf(key);
    },
  };
}
