/**
 * What a daemon is told: flags, environment, config.json, and the table of them all; and what tables of other commands
 * are made of.
 *
 * @module
 */
export { type DaemonConfig, parseConfig, type RawConfig } from "./config.ts";
export { type ConfigFile, configPath, formatConfigFile, readConfigFile } from "./config_file.ts";
export { type Environment, refuseUnknown } from "./environment.ts";
export { choicesOf, type Gathered, gatherSettings, givenTo, optionsOf } from "./options.ts";
export { parseDuration, parseRate, parseShare } from "./quantities.ts";
export { formatQuietHours, isQuiet, type QuietSpan } from "./quiet_hours.ts";
export { readSettings, type SettingsOf } from "./read_settings.ts";
export { duration, filled, integer, oneOf, parsedBy, partition, readBy, share, whole } from "./schemas.ts";
export {
  boolean,
  environmentNameOf,
  flagOf,
  list,
  onlyFlags,
  type RawValue,
  type Setting,
  type SettingTable,
  text,
  withoutDefault,
} from "./setting.ts";
export { DEFAULT_API_PORT, SETTING_KEYS, type SettingKey, SETTINGS } from "./settings_table.ts";
export { isManifest, loadTask, readManifest, type TaskChoice } from "./task_file.ts";
