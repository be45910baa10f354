/**
 * Settings as tables for the documentation.
 *
 * @module
 */
import {
  choicesOf,
  environmentNameOf,
  flagOf,
  type Setting,
  SETTING_KEYS,
  SETTINGS,
  type SettingTable,
} from "../../daemon/settings/mod.ts";

/** All settings of a daemon as a Markdown table, from the one table that flags, environment and file derive from. */
export function settingsTable(): string {
  return markdown(
    ["flag", "environment", "config.json", "default", "what it is", "example"],
    SETTING_KEYS.map((key) => {
      const setting: Setting = SETTINGS[key];
      const { inFile, inEnvironment, example } = setting;
      return [
        flagCell(key, setting),
        inEnvironment ? `\`${environmentNameOf(key)}\`` : "–",
        inFile ? `\`${key}\`` : "–",
        defaultCell(setting),
        meaningCell(setting),
        `\`${example}\``,
      ];
    }),
  );
}

/** The settings of a command that has them as flags alone, as a Markdown table. */
export function flagTable(table: SettingTable): string {
  return markdown(
    ["flag", "default", "what it is", "example"],
    Object.entries(table).map(([key, setting]) => [
      flagCell(key, setting),
      defaultCell(setting),
      meaningCell(setting),
      setting.kind === "boolean" ? `\`${flagOf(key)}\`` : `\`${flagOf(key)} ${setting.example}\``,
    ]),
  );
}

function flagCell(key: string, { kind, argument, fallback }: Setting): string {
  const flag = flagOf(key);
  if (kind !== "boolean") return `\`${flag} <${argument}>\``;
  return `\`${fallback === true ? flag.replace("--", "--no-") : flag}\``;
}

function defaultCell({ fallback, otherwise }: Setting): string {
  return `${fallback ?? ""}` === "" ? otherwise ?? "–" : `\`${fallback}\``;
}

function meaningCell({ description, schema }: Setting): string {
  const choices = choicesOf(schema);
  return choices === undefined ? description : `${description}: ${choices.join(", ")}`;
}

function markdown(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heading), line(heading.map(() => "---")), ...rows.map(line)].join("\n") + "\n";
}
