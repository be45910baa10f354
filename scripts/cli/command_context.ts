/**
 * What commands find around them; tests give them something else.
 *
 * @module
 */
import { Chalk, type ChalkInstance } from "chalk";
import type { DaemonConfig, Environment } from "../../daemon/settings/mod.ts";
import type { TestnetParts } from "../testnet/mod.ts";
import { inLine, screenOf, sealedChalk, shown, writeErr, writeOut } from "../terminal/mod.ts";
import { keepOnly, type PermissionName } from "./permissions.ts";

/** The surroundings of a command. */
export interface Context {
  /** What comes before a command's name on a command line: `murmuration`, or `deno task`. */
  readonly program: string;
  readonly environment: Environment;
  /** Colours of stdout; none where it is no terminal or NO_COLOR is set. */
  readonly chalk: ChalkInstance;
  /** Writes whole lines to stdout. */
  print(text: string): void;
  /** Writes a line to stderr: progress and complaints. */
  say(line: string): void;
  /** Gives up all permissions but these, for the rest of the process. */
  keepOnly(names: readonly PermissionName[]): Promise<void>;
  /** Runs a daemon until `signal` is aborted. */
  runDaemon(config: DaemonConfig, signal: AbortSignal): Promise<void>;
  /** What a testnet is made of. */
  testnetParts(): Promise<Omit<TestnetParts, "display" | "conclude">>;
}

/**
 * The surroundings of the process.
 *
 * @param program what help calls the program
 */
export function systemContext(program = "murmuration"): Context {
  const environment = Deno.env.toObject();
  const { colour } = screenOf(Deno.env);
  return {
    program,
    environment,
    chalk: new Chalk({ level: colour ? 1 : 0 }),
    print: (text) => writeOut(text.endsWith("\n") ? text : `${text}\n`),
    say(line) {
      try {
        writeErr(`${line}\n`);
      } catch {
        // Stderr is a file on a full disk, or nobody reads it: what is complained about is worth more than the complaint.
      }
    },
    keepOnly,
    async runDaemon(config, signal) {
      const { runDaemon } = await import("../../daemon/process/mod.ts");
      await runDaemon(config, signal);
    },
    testnetParts: async () => (await import("./testnet_parts.ts")).localParts,
  };
}

/** The same surroundings, in which nothing but colours of our own reaches the terminal unescaped. */
export function guarded(context: Context): Context {
  return {
    ...context,
    chalk: sealedChalk(context.chalk),
    print: (text) => context.print(shown(text)),
    say: (line) => context.say(shown(inLine(line))),
  };
}

/** What a command gives back: a document for `--json`, and the same for people. */
export interface Result {
  readonly document: unknown;
  readonly text: string;
}

/** Prints a result in the form that was asked for. */
export function printResult(context: Context, json: boolean, { document, text }: Result): void {
  context.print(json ? JSON.stringify(document, undefined, 2) : text);
}
