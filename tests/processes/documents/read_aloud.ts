/**
 * Goes through a page as its reader would: each command in its turn, daemons kept running in between.
 *
 * @module
 */
import assert from "node:assert";
import { join } from "node:path";
import type { Running } from "../command.ts";
import { type CommandLine, ROOT } from "./pages.ts";
import { type Rule, RULES } from "./rules.ts";
import { makeWorkplace, tasks, type Workplace } from "./workplace.ts";

/** A daemon that a page has started, or that it takes for granted. */
interface Daemon {
  readonly dataDir: string;
  readonly running: Running;
  readonly address: string;
  readonly where: string;
  /** A signal was sent to it by a command of the page. */
  killed: boolean;
}

/** Longest time from a daemon's start until it is ready, in ms: it takes two seconds where nobody else works. */
const PATIENCE = 90_000;

/** The rule for a command. @throws {Error} if there is none */
export function ruleFor({ page, line, text }: CommandLine): Rule {
  const rule = RULES.find(({ pattern }) => pattern.test(text));
  if (rule === undefined) throw new Error(`${page}:${line}: no rule says what to do with: ${text}`);
  return rule;
}

/**
 * Runs a page's commands.
 *
 * @param folder empty; everything happens in it
 * @throws {Error} naming the page and the line, if one does not do what it should
 */
export async function readAloud(folder: string, commands: readonly CommandLine[]): Promise<void> {
  const place = await makeWorkplace(folder);
  const daemons: Daemon[] = [];
  try {
    for (const command of commands) await obey(command, place, daemons);
    await Promise.all(daemons.map(stop));
  } finally {
    for (const { running } of daemons) quietly(() => running.signal("SIGKILL"));
  }
}

async function obey(command: CommandLine, place: Workplace, daemons: Daemon[]): Promise<void> {
  const { page, line, text } = command;
  const rule = ruleFor(command);
  const where = `${page}:${line}: ${text}`;
  if (rule.action === "skip") return;
  if (rule.action === "exists") return await exists(text, where);
  const filled = await fillIn(rule.change?.(text) ?? text, where, place, daemons);
  if (rule.action === "daemon") return void await startDaemon(filled, where, place, daemons);
  const { code, said } = await place.run(filled, rule.inCheckout);
  assert.ok((rule.exits ?? [0]).includes(code), `${where}\nran as: ${filled}\nended with ${code}:\n${said}`);
  if (/^kill /.test(text)) { for (const daemon of daemons) daemon.killed = true; }
  if (/ stop\b/.test(text)) await gone(dataDirOf(filled, place), daemons);
}

/** Looks for the task or the file that a command names. */
async function exists(text: string, where: string): Promise<void> {
  const task = /deno task (\S+)/.exec(text)?.[1];
  assert.ok(task === undefined || (await tasks()).has(task), `${where}: there is no task of this name`);
  const file = /(\S+\.(?:ts|json))/.exec(text)?.[1];
  if (file !== undefined) await Deno.stat(join(ROOT, file)).catch(() => assert.fail(`${where}: there is no such file`));
}

/** Puts what the reader would put in for placeholders, and loopback in for addresses of examples. */
async function fillIn(text: string, where: string, place: Workplace, daemons: Daemon[]): Promise<string> {
  let filled = text
    .replaceAll(/\/ip4\/0\.0\.0\.0\/tcp\/\d+/g, "/ip4/127.0.0.1/tcp/0")
    .replaceAll("203.0.113.7", "127.0.0.1");
  if (/<(address|peer)>/.test(filled)) {
    const dataDir = dataDirOf(filled, place);
    const other = daemons.findLast((daemon) => daemon.dataDir !== dataDir) ??
      await startCompanion(where, place, daemons);
    filled = filled.replaceAll("<address>", other.address).replaceAll("<peer>", other.address.split("/").at(-1)!);
  }
  if (filled.includes("http://127.0.0.1:4780")) {
    const { address } = JSON.parse(await Deno.readTextFile(join(place.home, ".murmuration", "api.json")));
    filled = filled.replaceAll("http://127.0.0.1:4780", address);
  }
  return filled;
}

/** The node of the swarm that a page takes for granted. */
function startCompanion(where: string, place: Workplace, daemons: Daemon[]): Promise<Daemon> {
  const line = "murmuration daemon --task digits --data-dir companion --shard 1/2 --api-port off";
  return startDaemon(line, `${where} (a node to speak to)`, place, daemons);
}

async function startDaemon(text: string, where: string, place: Workplace, daemons: Daemon[]): Promise<Daemon> {
  const dataDir = dataDirOf(text, place);
  const before = daemons.find((daemon) => daemon.dataDir === dataDir);
  if (before !== undefined) {
    await stop(before);
    daemons.splice(daemons.indexOf(before), 1);
  }
  const running = place.start(text);
  const daemon: Daemon = { dataDir, running, where, killed: false, address: "" };
  daemons.push(daemon);
  const address = await readiness(running).catch((cause) => {
    throw new Error(`${where}\nran as: ${text}\n${cause.message}`, { cause });
  });
  const ready = { ...daemon, address };
  daemons.splice(daemons.indexOf(daemon), 1, ready);
  return ready;
}

/** Waits until a daemon says that it is ready, for people or in JSON; gives its first address. */
async function readiness(running: Running): Promise<string> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    const say = () =>
      reject(new Error(`not ready in ${PATIENCE / 1000} s:\n${running.written().out}${running.written().err}`));
    late = setTimeout(say, PATIENCE);
  });
  const ready = running.saw(/^ready (\S+)|^\{.*"type":"ready".*"addresses":\["([^"]+)"/m);
  // Where the limit comes first, what becomes of the other is of no interest.
  ready.catch(() => {});
  try {
    const [, plain, inJson] = await Promise.race([ready, limit]);
    return plain ?? inJson;
  } finally {
    clearTimeout(late);
  }
}

function dataDirOf(text: string, { folder, home }: Workplace): string {
  const given = /--data-dir (\S+)/.exec(text)?.[1];
  return given === undefined ? join(home, ".murmuration") : join(folder, given);
}

/** Waits for the end of a daemon that a command has stopped. */
async function gone(dataDir: string, daemons: Daemon[]): Promise<void> {
  const daemon = daemons.find((daemon) => daemon.dataDir === dataDir);
  if (daemon === undefined) return;
  await ended(daemon);
  daemons.splice(daemons.indexOf(daemon), 1);
}

/** Stops a daemon as Ctrl-C does. */
async function stop(daemon: Daemon): Promise<void> {
  quietly(() => daemon.running.signal("SIGINT"));
  await ended(daemon);
}

async function ended({ running, where, killed }: Daemon): Promise<void> {
  const { code, err } = await running.ended;
  assert.ok(code === 0 || killed, `${where}\nended with ${code}:\n${err}`);
}

/** It may have ended long since. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // It has.
  }
}
