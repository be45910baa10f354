/**
 * What a daemon is told: flags, environment, config.json, and the table of them all.
 *
 * @module
 */
export { type DaemonConfig, parseConfig, type RawConfig } from "./config.ts";
export { type ConfigFile, configPath, formatConfigFile, readConfigFile } from "./config_file.ts";
export { type Environment, refuseUnknown } from "./environment.ts";
export { type Gathered, gatherSettings, optionsOf } from "./options.ts";
export { parseRate } from "./quantities.ts";
export { formatQuietHours, isQuiet, type QuietSpan } from "./quiet_hours.ts";
export { environmentNameOf, flagOf, type RawValue, type Setting, type SettingGroup } from "./setting.ts";
export { DEFAULT_API_PORT, SETTING_KEYS, type SettingKey, SETTINGS } from "./settings_table.ts";
export { isManifest, loadTask, readManifest, type TaskChoice } from "./task_file.ts";
