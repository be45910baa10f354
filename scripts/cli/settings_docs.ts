/**
 * The settings as a table for the documentation.
 *
 * @module
 */
import { environmentNameOf, flagOf, type Setting, SETTING_KEYS, SETTINGS } from "../../daemon/settings/mod.ts";

/** All settings of a daemon as a Markdown table, from the one table that flags, environment and file derive from. */
export function settingsTable(): string {
  const rows = SETTING_KEYS.map((key) => {
    const { kind, argument, description, fallback, otherwise, inFile, inEnvironment, example }: Setting = SETTINGS[key];
    const flag = flagOf(key);
    const cells = [
      kind === "boolean"
        ? `\`${fallback === true ? flag.replace("--", "--no-") : flag}\``
        : `\`${flag} <${argument}>\``,
      inEnvironment ? `\`${environmentNameOf(key)}\`` : "–",
      inFile ? `\`${key}\`` : "–",
      `${fallback ?? ""}` === "" ? otherwise ?? "–" : `\`${fallback}\``,
      description,
      `\`${example}\``,
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  const heading = "| flag | environment | config.json | default | what it is | example |";
  return [heading, "| --- | --- | --- | --- | --- | --- |", ...rows].join("\n") + "\n";
}
