/**
 * The daemon's command line: one node of a swarm, until it is stopped.
 *
 * @module
 */
import { Command } from "commander";
import { parseConfig } from "./config.ts";
import { runDaemon } from "./daemon.ts";

/** Exit codes; also in the README. */
const EXIT = { ok: 0, failed: 1, usage: 2, forced: 130 } as const;

const collect = (value: string, earlier: string[] | undefined) => [...earlier ?? [], value];

const command = new Command("murmuration daemon")
  .description("Run one node: train locally, exchange compressed updates with neighbours, answer them until stopped.")
  .requiredOption("--task <name|file>", 'a built-in task ("digits") or a task manifest (JSON)')
  .requiredOption("--data-dir <dir>", "this node's own folder: identity and model")
  .option("--model <name>", "model of a built-in task: lenet, mlp or cnn")
  .option("--data <dir>", "folder of the task's data, for tasks whose data is not built in")
  .option("--shard <index/count>", "which shard of the training examples, such as 0/4 (default: 0/1, all of them)")
  .option("--partition <rule>", "how shards are made: iid, dirichlet:ALPHA or label (default: iid)")
  .option("--steps <n>", "local steps in all; 0 trains until stopped (default: 0)")
  .option("--seed <n>", "seed of a built-in task's model and of this node's choices (default: 1)")
  .option("--listen <multiaddr>", "where to listen; repeatable (default: /ip4/0.0.0.0/tcp/0)", collect)
  .option("--bootstrap <multiaddr>", "a node of the swarm to find the others through; repeatable", collect)
  .option("--neighbour <multiaddr>", "a fixed neighbour, instead of chosen ones; repeatable", collect)
  .option("--degree <n>", "links wanted where neighbours are chosen (default: 4)")
  .option("--backend <name>", "native, or cpu: plain JavaScript, a hundred times slower (default: native)")
  .option("--threads <n>", "threads of the native kernels; 0 = all cores (default: 0)")
  .option("--json", "write each event as a JSON line to stdout")
  .option("--verbose", "log every round and exchange")
  .addHelpText(
    "after",
    `
Example:
  deno task daemon --task digits --data-dir node-a --listen /ip4/127.0.0.1/tcp/4001
  deno task daemon --task digits --data-dir node-b --bootstrap /ip4/127.0.0.1/tcp/4001/p2p/<id printed by the first>

SIGINT or SIGTERM stops the node in good order, a second one at once.
Exit codes: 0 stopped in good order, 1 failed, 2 wrong flags, 130 stopped by force.`,
  )
  .showSuggestionAfterError()
  .exitOverride()
  .configureOutput({
    outputError: (text, write) =>
      write(`${text.replace(/^error: /, "murmuration: ").trim().replace(/\s*\n\s*/g, " ")}\n`),
  });

/** Prints one line and ends the process. */
function fail(error: unknown, code: number): never {
  console.error(`murmuration: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
  Deno.exit(code);
}

/** Aborted by the first SIGINT or SIGTERM; the second ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) Deno.exit(EXIT.forced);
    controller.abort();
  };
  Deno.addSignalListener("SIGINT", stop);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  return controller.signal;
}

if (import.meta.main) {
  let flags: Record<string, unknown>;
  try {
    flags = command.parse(Deno.args, { from: "user" }).opts();
  } catch (error) {
    // commander has printed its help or its one line already.
    const { exitCode } = error as { exitCode?: number };
    Deno.exit(exitCode === 0 ? EXIT.ok : EXIT.usage);
  }
  // What fails in a handler of the network has no caller to catch it; it too is told in one line.
  addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.error, EXIT.failed);
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    fail(event.reason, EXIT.failed);
  });
  const { config, error } = tryParse(flags);
  if (config === undefined) fail(error, EXIT.usage);
  try {
    await runDaemon(config, stopSignal());
  } catch (failure) {
    fail(failure, EXIT.failed);
  }
  // Sockets that libp2p leaves behind would keep the process alive.
  Deno.exit(EXIT.ok);
}

function tryParse(flags: Record<string, unknown>) {
  try {
    return { config: parseConfig(flags), error: undefined };
  } catch (error) {
    return { config: undefined, error };
  }
}
