/**
 * `murmuration init`.
 *
 * @module
 */
import { type Command, Option } from "commander";
import {
  configPath,
  formatConfigFile,
  gatherSettings,
  loadTask,
  optionsOf,
  parseConfig,
  type RawConfig,
  SETTING_KEYS,
  SETTINGS,
} from "../../../daemon/settings/mod.ts";
import { shellQuoted } from "../../../compute/support/mod.ts";
import { keepPrivate, RefusedError, writeWhole } from "../../../daemon/support/mod.ts";
import { inLine } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, PROGRAM_GROUP, setAction } from "../define.ts";
import { asSettings } from "../settings_error.ts";

/** The task of a node whose owner names none: the one that needs no data of its own. */
const FIRST_TASK = "digits";

/** Adds the command that makes a node: its identity and its settings. */
export function addInit(program: Command, context: Context): void {
  const command = addCommand(program, "init", {
    description: "Make a node of this machine: write its identity and its settings into the data folder.",
    more:
      "All flags of `murmuration daemon` are taken; what differs from the defaults goes into config.json. The task\n" +
      `is ${FIRST_TASK} if none is named. An identity that is there is kept.`,
    examples: [
      "init --task digits",
      "init --task flowers.json --data pictures --cpu 50% --upload 100kB/s --quiet-hours 22:00-07:00",
      "init --force --task digits --bootstrap /ip4/203.0.113.7/tcp/4001/p2p/12D3KooW…",
    ],
    exits: ["refused"],
    flags: [
      ...optionsOf(SETTINGS, SETTING_KEYS.filter((key) => SETTINGS[key].inFile)),
      new Option("--force", "write config.json anew if there is one").helpGroup(PROGRAM_GROUP),
    ],
  });
  setAction(command, context, async ({ dataDir }) => {
    const folder = dataDir();
    const settings = await asSettings(async () => {
      const { raw, nameOf } = gatherSettings(command, context.environment);
      const config = parseConfig({ task: FIRST_TASK, ...raw, dataDir: folder }, nameOf);
      await loadTask(config);
      // What the environment says holds as long as it says so; the file keeps what was asked for here.
      const asked = SETTING_KEYS.filter((key) => command.getOptionValueSource(key) === "cli");
      return { task: config.task, ...Object.fromEntries(asked.map((key) => [key, raw[key]])) } as RawConfig;
    });
    const path = configPath(folder);
    const isThere = await Deno.stat(path).then(() => true, () => false);
    if (isThere && command.getOptionValue("force") !== true) {
      throw new RefusedError(`Cannot write settings "${path}": they are there already; replace them with --force`);
    }
    const { loadIdentity } = await import("../../../daemon/network/libp2p/keys.ts");
    // For its owner alone: what lies in it lets one act as this node.
    const { peer } = await loadIdentity(folder);
    const text = formatConfigFile(settings);
    await writeWhole(path, new TextEncoder().encode(text), 0o600);
    const exposed = await keepPrivate(folder);
    if (exposed !== undefined) context.say(exposed);
    const next = `murmuration daemon${folder === defaultFolder(context) ? "" : ` --data-dir ${shellQuoted(folder)}`}`;
    return {
      document: { peer, dataDir: folder, config: path, settings: JSON.parse(text), next },
      text: `This node is ${peer}\nIts settings are in ${inLine(path)}:\n${text}Next: ${next}`,
    };
  });
}

function defaultFolder({ environment }: Context): string {
  return environment.MURMURATION_DATA_DIR ?? `${environment.HOME}/.murmuration`;
}
