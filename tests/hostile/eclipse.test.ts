/** A real daemon whose places are taken by names that exchange nothing, and an honest one that comes after them. */
import assert from "node:assert";
import { join } from "node:path";
import type { Libp2pTransport } from "../../daemon/network/libp2p/mod.ts";
import { start, withFolder } from "../processes/command.ts";
import { startSybil } from "./sybil.ts";

const SYBILS = 12;
/** Longer than a link without an exchange keeps its place against others, in ms. */
const LATER = 16_000;

const daemon = (folder: string, flags: readonly string[]) =>
  start("scripts/murmuration.ts", [
    ...["daemon", "--api-port", "off", "--listen", "/ip4/127.0.0.1/tcp/0", "--threads", "1"],
    ...["--no-mdns", "--no-dht", "--no-relay", "--task", "digits", "--data-dir", folder, "--verbose", ...flags],
  ]);

Deno.test("names that take the places of a daemon and exchange nothing make room for an honest newcomer within 10 s", () =>
  withFolder(async (folder) => {
    const victim = daemon(join(folder, "victim"), ["--shard", "0/2", "--cpu", "30%"]);
    const sybils: Libp2pTransport[] = [];
    let newcomer: ReturnType<typeof daemon> | undefined;
    try {
      const [address] = await victim.saw(/\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/\w+/);
      await victim.saw(/training starts from the task's initial model/);
      const opened: string[] = [];
      for (let number = 0; number < SYBILS; number++) {
        sybils.push(await startSybil(address, (peer) => opened.push(peer)));
      }
      await new Promise((resolve) => setTimeout(resolve, LATER));
      assert.ok(opened.length >= 5 && opened.length <= 8, `${opened.length} names have a link`);
      newcomer = daemon(join(folder, "newcomer"), ["--shard", "1/2", "--bootstrap", address]);
      await newcomer.saw(/\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\/\w+/);
      const since = performance.now();
      const [, from] = await newcomer.saw(/training starts from (.*)/);
      const waited = performance.now() - since;
      assert.match(from, /a neighbour's model/);
      assert.ok(waited < 10_000, `it was let in after ${waited} ms`);
    } finally {
      for (const transport of sybils) await transport[Symbol.asyncDispose]();
      for (const process of [newcomer, victim]) {
        process?.signal("SIGTERM");
        await process?.ended;
      }
    }
  }));
