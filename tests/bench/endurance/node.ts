/**
 * Daemons as processes of their own, watched by their events: what the programs here start, kill and start again.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NodeEvent, NodeStatus } from "../../../daemon/node/mod.ts";
import { type DaemonProcess, startDaemon } from "../../../scripts/testnet/daemon_process.ts";

const PROGRAM = fileURLToPath(new URL("../../../scripts/murmuration.ts", import.meta.url));
const PERMISSIONS = ["read", "write", "env", "sys", "ffi", "net"].map((name) => `--allow-${name}`);

/** A moment of a node's life: its event, and the milliseconds since 1970 at which it was read. */
export type Seen<Type extends NodeEvent["type"] = NodeEvent["type"]> = Extract<NodeEvent, { type: Type }> & {
  readonly at: number;
};

/** A daemon under way. */
export interface TestNode {
  readonly process: DaemonProcess;
  readonly startedAt: number;
  readonly events: readonly Seen[];
  /** Where it stands, as its last round said. */
  readonly status: NodeStatus | undefined;
  /** Resolves with the first event of a type. @throws {Error} if it ends before, or after `seconds` */
  saw<Type extends NodeEvent["type"]>(type: Type, seconds?: number): Promise<Seen<Type>>;
  /** Stops it in good order; resolves with its last evaluation's accuracy, in [0, 1]. */
  stop(): Promise<number>;
}

/** What a daemon is started with. */
export interface TestNodeOptions {
  /** Folder of all daemons; each has its own below. */
  readonly folder: string;
  readonly name: string;
  readonly flags: readonly string[];
  /** Network namespace to run in. */
  readonly namespace?: string | undefined;
}

/** Events that come too often to be kept. */
const FREQUENT: readonly NodeEvent["type"][] = ["sent", "round", "exchanged"];

/** Starts a daemon with `murmuration daemon`, at its defaults but for one thread and what its flags say. */
export function startNode({ folder, name, flags, namespace }: TestNodeOptions): TestNode {
  const events: Seen[] = [];
  const first = new Map<string, Seen>();
  const waiting = new Set<() => void>();
  let status: NodeStatus | undefined;
  let ended: string | undefined;
  const deno = [
    ...[
      "run",
      "--node-modules-dir=manual",
      "--no-prompt",
      "--v8-flags=--max-semi-space-size=2",
      ...PERMISSIONS,
      PROGRAM,
      "daemon",
      "--json",
    ],
    ...["--data-dir", join(folder, name), "--threads", "1"],
    ...flags,
  ];
  const startedAt = Date.now();
  const process = startDaemon({
    ...namespace === undefined
      ? { args: deno }
      : { program: "ip", args: ["netns", "exec", namespace, Deno.execPath(), ...deno] },
    // In one session, where the trainers' low priority lets those that start go first.
    detached: false,
    log: join(folder, `${name}.log`),
    onEvent(event) {
      const seen: Seen = { ...event, at: Date.now() };
      if (event.type === "round") status = event;
      if (!first.has(event.type)) first.set(event.type, seen);
      if (!FREQUENT.includes(event.type)) events.push(seen);
      for (const look of [...waiting]) look();
    },
  });
  process.exited.then((exit) => {
    ended = `${exit}`;
    for (const look of [...waiting]) look();
  });

  function saw<Type extends NodeEvent["type"]>(type: Type, seconds = 120): Promise<Seen<Type>> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer);
        waiting.delete(look);
        settle();
      };
      const timer = setTimeout(
        () => done(() => reject(new Error(`${name} had no "${type}" in ${seconds} s: ${process.lastWords}`))),
        1000 * seconds,
      );
      function look(): void {
        const seen = first.get(type);
        if (seen !== undefined) done(() => resolve(seen as Seen<Type>));
        else if (ended !== undefined) {
          done(() => reject(new Error(`${name} ended with ${ended}: ${process.lastWords}`)));
        }
      }
      waiting.add(look);
      look();
    });
  }

  return {
    process,
    startedAt,
    events,
    get status() {
      return status;
    },
    saw,
    async stop() {
      process.signal("SIGTERM");
      await process.exited;
      return events.findLast((event) => event.type === "evaluated")?.metric ?? NaN;
    },
  };
}

/** Waits so many seconds. */
export function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}

/** The mean of some numbers. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Ticks a second in which the system counts. */
const TICKS = 100;

/** Processor seconds of a process so far, as the system counts them. */
export async function processorSeconds(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13).map(Number);
  return (user + system) / TICKS;
}
