/**
 * The machine's clock.
 *
 * @module
 */
import { oneLine, span } from "../../terminal/mod.ts";
import { join } from "node:path";
import { readApiFile } from "../../../daemon/control/mod.ts";
import { withDaemon } from "../connect.ts";
import type { Examined } from "./examined.ts";
import { type Finding, ok, warn } from "./finding.ts";
import { clockOffset } from "./time_server.ts";

/** Differences below this harm nothing, in s: heartbeats carry times, and nothing else depends on them. */
const HARMLESS = 30;
const ADVICE = "set the clock: timedatectl set-ntp true (Linux), or in the system's settings";

/** Compares the clock with a time server, the running daemon's own count of time, or the ages of files, whichever there is. */
export async function checkClock(examined: Examined): Promise<Finding[]> {
  const { timeServer } = examined;
  if (timeServer !== undefined) {
    try {
      return [judge(await clockOffset(timeServer), `time server ${timeServer}`)];
    } catch (error) {
      return [warn("clock", oneLine(error), "name another with --time-server")];
    }
  }
  const peers = await offsetOfPeers(examined.dataDir);
  if (peers !== undefined) return [judge(peers, "the swarm's peers, by their median,")];
  const jumped = await jump(examined.dataDir);
  if (jumped !== undefined && Math.abs(jumped) > HARMLESS) {
    const found = `it was set ${span(Math.abs(jumped))} ${jumped > 0 ? "forward" : "back"} since the daemon started`;
    return [warn("clock", found, "if it is right now, restart the daemon; else set it")];
  }
  const newest = await newestFile(examined.dataDir);
  const ahead = (newest - Date.now()) / 1000;
  if (ahead > HARMLESS) {
    return [warn("clock", `it is ${span(ahead)} before the newest file in the data folder`, ADVICE)];
  }
  const compared = jumped === undefined
    ? "the data folder's files"
    : "the daemon's own count and the data folder's files";
  return [ok("clock", `agrees with ${compared}; --time-server HOST compares it with the world's`)];
}

function judge(offset: number, whose: string): Finding {
  const off = Math.abs(offset);
  if (off <= HARMLESS) return ok("clock", `${off.toFixed(2)} s from that of ${whose}`);
  return warn("clock", `it is ${span(off)} ${offset > 0 ? "behind" : "ahead of"} that of ${whose}`, ADVICE);
}

/** Seconds by which the clocks of the running daemon's peers are ahead; undefined if none runs or it has heard nobody. */
async function offsetOfPeers(dataDir: string): Promise<number | undefined> {
  try {
    return (await withDaemon(dataDir, (client) => client.status())).clockOffset;
  } catch {
    return undefined;
  }
}

/** By how many seconds the clock was set forward since the daemon started; undefined if none runs. */
async function jump(dataDir: string): Promise<number | undefined> {
  try {
    const file = await readApiFile(dataDir);
    if (file === undefined) return undefined;
    const { uptime } = await withDaemon(dataDir, (client) => client.status());
    // The API starts some seconds after the process.
    const elapsed = (Date.now() - file.started) / 1000;
    return elapsed > uptime ? elapsed - uptime : Math.min(0, elapsed - uptime + HARMLESS);
  } catch {
    return undefined;
  }
}

/** When the newest file of the data folder was written, in ms since 1970; 0 if there is none. */
async function newestFile(dataDir: string): Promise<number> {
  let newest = 0;
  try {
    for await (const { name } of Deno.readDir(dataDir)) {
      const { mtime } = await Deno.stat(join(dataDir, name));
      newest = Math.max(newest, mtime?.getTime() ?? 0);
    }
  } catch {
    // What cannot be looked at tells nothing of the clock.
  }
  return newest;
}
