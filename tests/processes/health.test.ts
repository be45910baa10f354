import assert from "node:assert";
import { join } from "node:path";
import { connectControl } from "../../daemon/control/mod.ts";
import { start, withFolder } from "./command.ts";

const alone = ["--listen", "/ip4/127.0.0.1/tcp/0", "--threads", "1", "--no-mdns", "--no-dht", "--no-relay"];

/** Asks again until an answer comes with this code and holds this text. @throws {Error} if none has within half a minute */
async function answered(url: string, code: number, text: RegExp): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const response = await fetch(url);
    const body = await response.text();
    if (response.status === code && text.test(body)) return;
    if (performance.now() > deadline) throw new Error(`${url} still answers ${response.status} ${body}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Runs a daemon for as long as `look` takes; it then ends in good order. */
function withNode(flags: readonly string[], look: (address: string, folder: string) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const node = start("scripts/murmuration.ts", [
      ...["daemon", "--task", "digits", "--data-dir", folder, "--api-port", "0", ...alone, ...flags],
    ]);
    const late = setTimeout(() => node.signal("SIGKILL"), 90_000);
    try {
      const [, address] = await node.saw(/dashboard at (http:\/\/127\.0\.0\.1:\d+)/);
      await look(address, join(folder));
    } finally {
      node.signal("SIGTERM");
      const { code, err } = await node.ended;
      clearTimeout(late);
      assert.strictEqual(code, 0, err);
    }
  });
}

Deno.test("a node is well from the start, ready once it trains, and stays so when it is paused", () =>
  withNode([], async (address, folder) => {
    await answered(`${address}/healthz`, 200, /alive/);
    await answered(`${address}/readyz`, 200, /"training"/);
    const client = await connectControl(folder);
    await client.pause();
    await answered(`${address}/readyz`, 200, /"paused"/);
    await answered(`${address}/healthz`, 200, /alive/);
    await client.resume();
    await answered(`${address}/readyz`, 200, /"training"/);
  }));

Deno.test("a node in its quiet hours is well and ready", () =>
  withNode(["--quiet-hours", "00:00-12:00,12:00-00:00"], async (address) => {
    await answered(`${address}/readyz`, 200, /"paused"/);
    await answered(`${address}/healthz`, 200, /alive/);
  }));

Deno.test("a node that has taken all its steps is well and ready", () =>
  withNode(["--steps", "32"], async (address) => {
    await answered(`${address}/readyz`, 200, /"finished"/);
    await answered(`${address}/healthz`, 200, /alive/);
  }));
