/**
 * `murmuration daemon`.
 *
 * @module
 */
import type { Command } from "commander";
import { optionsOf, SETTING_KEYS, SETTINGS } from "../../../daemon/settings/mod.ts";
import { EXIT, listenForSignals, oneLine } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import { needNative } from "../need_native.ts";
import { settingsOf } from "../settings_of.ts";

/** Adds the command that runs a node. */
export function addDaemon(program: Command, context: Context): void {
  const command = addCommand(program, "daemon", {
    description: "Run a node: train, exchange compressed updates with neighbours, answer them until stopped.",
    more: "Each setting may also stand in the environment (--cpu as MURMURATION_CPU, --quiet-hours as\n" +
      "MURMURATION_QUIET_HOURS) and in config.json of the data folder (cpu, quietHours); a flag counts before the\n" +
      "environment, that before the file.\n\n" +
      "SIGINT, SIGTERM or SIGHUP stops the node in good order, a second one at once. With --json each event is a line of JSON.",
    examples: [
      "daemon",
      "daemon --cpu 50% --quiet-hours 22:00-07:00",
      "daemon --data-dir node-b --task digits --bootstrap /ip4/203.0.113.7/tcp/4001/p2p/12D3KooW…",
    ],
    exits: ["refused", "interrupted"],
    flags: optionsOf(SETTINGS, SETTING_KEYS.filter((key) => key !== "dataDir" && key !== "json")),
  });
  setAction(command, context, async ({ dataDir, json, drop }) => {
    const config = await settingsOf(command, context, dataDir());
    if (config.backend !== "cpu") await needNative(context.say, config.backend);
    await drop();
    using stop = listen(context);
    await context.runDaemon({ ...config, json }, stop.signal);
    return undefined;
  }, { dropsItself: true });
}

/** Aborted by the first signal; the second ends the process, as does an error that nobody catches. */
function listen({ say }: Context): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const signals = listenForSignals(controller, EXIT.interrupted);
  // What fails in a handler of the network has no caller to catch it; it too is told in one line.
  const fail = (event: Event, error: unknown) => {
    event.preventDefault();
    say(`murmuration: ${oneLine(error)}`);
    Deno.exit(EXIT.failed);
  };
  const onError = (event: ErrorEvent) => fail(event, event.error);
  const onRejection = (event: PromiseRejectionEvent) => fail(event, event.reason);
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      removeEventListener("error", onError);
      removeEventListener("unhandledrejection", onRejection);
      signals[Symbol.dispose]();
    },
  };
}
