/**
 * `murmuration doctor`.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { printResult } from "../command_context.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { checkClock } from "../doctor/check_clock.ts";
import { checkDaemon } from "../doctor/check_daemon.ts";
import { checkDeno } from "../doctor/check_deno.ts";
import type { Examined } from "../doctor/examined.ts";
import { fail, type Finding, type Verdict } from "../doctor/finding.ts";
import { checkFolder } from "../doctor/check_folder.ts";
import { checkFiles, checkMemory } from "../doctor/check_machine.ts";
import { checkNative } from "../doctor/check_native.ts";
import { checkNetwork } from "../doctor/check_network.ts";
import { checkPorts } from "../doctor/check_ports.ts";
import { checkSettings } from "../doctor/check_settings.ts";
import { optionsOf, SETTINGS } from "../../../daemon/settings/mod.ts";
import { EXIT, inLine, oneLine } from "../../terminal/mod.ts";
import { ExitCode } from "../exit_code.ts";

/** Adds the command that looks for what keeps a node from working. */
export function addDoctor(program: Command, context: Context): void {
  const command = addCommand(program, "doctor", {
    description: "Look for what keeps this node from working, and say what to do about it.",
    more:
      "Looks at Deno, settings, data folder, memory, open files, network, ports, the daemon that runs and its peers,\n" +
      "the clock and TensorFlow. The exit code is 1 if anything fails.",
    examples: ["doctor", "doctor --data-dir node-a --json", "doctor --time-server pool.ntp.org"],
    flags: [
      new Option("--time-server <host>", "compare the clock with this NTP server's"),
      new Option("--no-native", "do not load TensorFlow"),
      ...optionsOf(SETTINGS, ["backend"]),
    ],
  });
  setAction(command, context, async ({ dataDir, json }) => {
    const findings: Finding[] = [];
    const tell = (found: readonly Finding[]) => {
      findings.push(...found);
      // As they come: what follows may take a while.
      if (!json) { for (const finding of found) context.print(lineOf(finding, context)); }
    };
    const folder = dataDir();
    tell([checkDeno()]);
    const { findings: own, config, task } = await checkSettings(command, context, folder);
    tell(own);
    const timeServer: string | undefined = command.getOptionValue("timeServer");
    const examined: Examined = { dataDir: folder, config, task, timeServer };
    const checks: readonly (readonly [
      string,
      (examined: Examined) => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>,
    ])[] = [
      ["data folder", checkFolder],
      ["memory", checkMemory],
      ["open files", checkFiles],
      ["network", () => checkNetwork()],
      ["ports", checkPorts],
      ["daemon", checkDaemon],
      ["clock", checkClock],
      ...command.getOptionValue("native") === false ? [] : [["TensorFlow", checkNative] as const],
    ];
    for (const [name, check] of checks) tell(await looked(name, () => check(examined)));
    const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
    const isFine = count("fail") === 0;
    const summary = isFine && count("warn") === 0
      ? "All is well."
      : `${count("fail")} to mend, ${count("warn")} to think of, ${count("ok")} fine.`;
    printResult(context, json, { document: { ok: isFine, findings }, text: `\n ${summary}` });
    if (!isFine) throw new ExitCode(EXIT.failed);
    return undefined;
  });
}

/** What a check finds; one that cannot look is a finding too. */
async function looked(
  name: string,
  check: () => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    const isForbidden = error instanceof Deno.errors.PermissionDenied;
    const advice = isForbidden
      ? "look as the user whose folder it is, or name your own node's with --data-dir"
      : "mend that, and ask again";
    return [fail(name, oneLine(error), advice)];
  }
}

function lineOf({ check, verdict, found, advice }: Finding, { chalk }: Context): string {
  const signs = { ok: chalk.green("✓"), warn: chalk.yellow("!"), fail: chalk.red("✗") };
  const todo = advice === undefined ? "" : `\n   ${" ".repeat(14)} ${chalk.dim("→")} ${inLine(advice)}`;
  return ` ${signs[verdict]} ${chalk.bold(inLine(check).padEnd(14))} ${inLine(found)}${todo}`;
}
