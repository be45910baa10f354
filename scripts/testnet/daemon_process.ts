/**
 * A daemon as a child process: its events come by its stdout, its log by its stderr.
 *
 * @module
 */
import type { NodeEvent } from "../../daemon/node/mod.ts";
import type { Exit } from "./swarm_view.ts";

/** How to start a daemon. */
export interface DaemonCommand {
  /** Program that is run; this deno by default. */
  readonly program?: string;
  /** Its arguments: those of deno, from `run` on. */
  readonly args: readonly string[];
  /**
   * It is in a session of its own, so that a Ctrl-C reaches the one who started it alone; true by default. Linux shares the
   * processors evenly among sessions, whatever the priorities of their threads.
   */
  readonly detached?: boolean;
  /** File that its log goes to; made if need be. */
  readonly log: string;
  /** Called for each event; `time` in ms since the process began. */
  readonly onEvent: (event: NodeEvent, time: number) => void;
}

/** A daemon that was started. */
export interface DaemonProcess {
  readonly pid: number;
  /** Resolves when the process has ended and all that it wrote has been seen. */
  readonly exited: Promise<Exit>;
  /** Why the daemon failed, as it said itself: its last line that begins with "murmuration: ", or its last line. */
  readonly lastWords: string;
  /** Sends a signal; does nothing once the process has ended. */
  signal(name: Deno.Signal): void;
}

/**
 * Starts a daemon.
 *
 * @throws {Error} if its log cannot be written
 */
export function startDaemon(command: DaemonCommand): DaemonProcess {
  const { program = Deno.execPath(), args, detached = true, log, onEvent } = command;
  const file = Deno.openSync(log, { write: true, create: true, truncate: true });
  const child = new Deno.Command(program, {
    args: [...args],
    // What this user has set for a daemon of their own is not meant for these.
    clearEnv: true,
    env: Object.fromEntries(Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("MURMURATION_"))),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached,
  }).spawn();
  let ended = false;
  let lastLine = "";
  let complaint = "";

  function note(line: string): void {
    writeLine(file, line);
    if (line.trim() !== "") lastLine = line.trim();
    if (line.startsWith("murmuration: ")) complaint = line.slice("murmuration: ".length);
  }

  const events = eachLine(child.stdout, (line) => {
    const parsed = parseEvent(line);
    // What a library prints by itself is part of the log.
    if (parsed === undefined) note(line);
    else onEvent(parsed.event, parsed.time);
  });
  const notes = eachLine(child.stderr, note);

  async function wait(): Promise<Exit> {
    try {
      const [status] = await Promise.all([child.status, events, notes]);
      return status.signal ?? status.code;
    } finally {
      ended = true;
      file.close();
    }
  }

  return {
    pid: child.pid,
    exited: wait(),
    get lastWords() {
      return complaint || lastLine;
    },
    signal(name) {
      if (ended) return;
      try {
        child.kill(name);
      } catch (error) {
        // It ended a moment ago, and its last lines are still being read.
        if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
      }
    },
  };
}

/**
 * Reads an event from a line of a daemon's stdout.
 *
 * @returns undefined if the line is no event
 *
 * @example
 * ```ts
 * import { parseEvent } from "./daemon_process.ts";
 * import assert from "node:assert";
 *
 * const parsed = parseEvent('{"time":1200,"type":"started","from":"initial"}');
 * assert.deepStrictEqual(parsed, { time: 1200, event: { type: "started", from: "initial" } });
 * assert.strictEqual(parseEvent("Hello"), undefined);
 * ```
 */
export function parseEvent(line: string): { readonly event: NodeEvent; readonly time: number } | undefined {
  if (!line.startsWith("{")) return undefined;
  let value: unknown;
  try {
    // JSON has no NaN: a loss not yet known is written as null.
    value = JSON.parse(line, (key, entry) => key === "loss" && entry === null ? NaN : entry);
  } catch {
    return undefined;
  }
  const { time, ...event } = value as { time?: unknown; type?: unknown };
  if (typeof time !== "number" || typeof event.type !== "string") return undefined;
  return { event: event as NodeEvent, time };
}

async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  action: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) action(line);
  }
  if (rest !== "") action(rest);
}

function writeLine(file: Deno.FsFile, line: string): void {
  const bytes = new TextEncoder().encode(`${line}\n`);
  for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
}
