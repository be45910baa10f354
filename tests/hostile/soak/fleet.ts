/**
 * The honest daemons of a soak, and what is seen of them.
 *
 * @module
 */
import { join } from "node:path";
import { start } from "../../processes/command.ts";
import { kindOf } from "./kinds.ts";

/** What a daemon was like at one moment. */
export interface Sample {
  readonly accuracy: number;
  /** Resident bytes. */
  readonly memory: number;
  readonly links: number;
  readonly rounds: number;
  /** Lines that it has written since the last sample, by kind. */
  readonly lines: ReadonlyMap<string, number>;
  /** What it holds against others: verdicts by peer, such as `us/MALFORMED`. */
  readonly verdicts: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/** A daemon as a process of its own. */
export interface Honest {
  readonly pid: number;
  readonly address: string;
  readonly peer: string;
  /** @throws {Error} if it does not answer any more */
  sample(): Promise<Sample>;
  stop(): Promise<void>;
}

/** Starts daemon number `index` of `count` below `folder`; all but the first are told of the first. */
export async function startHonest(
  folder: string,
  index: number,
  count: number,
  first: Honest | undefined,
): Promise<Honest> {
  const own = join(folder, `honest-${index}`);
  const daemon = start("scripts/murmuration.ts", [
    ...["daemon", "--data-dir", own, "--task", "digits", "--shard", `${index}/${count}`, "--steps", "0"],
    ...["--listen", "/ip4/127.0.0.1/tcp/0", "--api-port", "0", "--threads", "1", "--no-mdns"],
    ...(first === undefined ? [] : ["--bootstrap", first.address]),
  ]);
  const [address] = await daemon.saw(/\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/\w+/);
  await daemon.saw(/dashboard at/);
  const read = [0, 0];

  async function get<Answer>(path: string): Promise<Answer> {
    const { address } = JSON.parse(await Deno.readTextFile(join(own, "api.json")));
    const token = (await Deno.readTextFile(join(own, "api-token"))).trim();
    const answer = await fetch(`${address}/api/v1/${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(20_000),
    });
    return await answer.json();
  }

  function newLines(): Map<string, number> {
    const { err, out } = daemon.written();
    const lines = new Map<string, number>();
    for (const [stream, text] of [out, err].entries()) {
      const end = text.lastIndexOf("\n") + 1;
      for (const line of text.slice(read[stream], end).split("\n")) {
        const kind = kindOf(line);
        if (kind !== "") lines.set(kind, (lines.get(kind) ?? 0) + 1);
      }
      read[stream] = end;
    }
    return lines;
  }

  return {
    pid: daemon.pid,
    address,
    peer: address.slice(address.lastIndexOf("/") + 1),
    async sample() {
      type Status = { accuracy?: number; usage: { memory: number }; links: number; round: number };
      type Peer = { peer: string; verdicts: Record<string, number> };
      const status = await get<Status>("status");
      const peers = await get<Peer[]>("peers");
      return {
        accuracy: status.accuracy ?? 0,
        memory: status.usage.memory,
        links: status.links,
        rounds: status.round,
        lines: newLines(),
        verdicts: new Map(peers.map(({ peer, verdicts }) => [peer, verdicts])),
      };
    },
    async stop() {
      daemon.signal("SIGTERM");
      await daemon.ended;
    },
  };
}
