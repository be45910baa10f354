/**
 * The main thread's longest stalls while a node trains and exchanges: `deno run -A tests/bench/stall.ts [seconds]`.
 *
 * The node runs in this process as in a daemon, its trainer in a worker; its neighbour is a process of its own. A timer asks to
 * be called every 2 ms, and what it is late is time in which no frame was read.
 *
 * @module
 */
import Table from "cli-table3";
import { join } from "node:path";
import { parseConfig } from "../../daemon/settings/mod.ts";
import { runDaemon } from "../../daemon/process/mod.ts";
import { ensureNative } from "../../scripts/native/mod.ts";

const seconds = Number(Deno.args[0] ?? 15);
const PERIOD = 2;
await ensureNative();
const table = new Table({
  head: ["model", "timer calls", "late: median ms", "99.9 %", "longest"],
  style: { head: [], border: [] },
});

for (const model of ["lenet", "cnn"]) {
  const folder = await Deno.makeTempDir({ prefix: "murmuration-bench-" });
  const flags = (index: number) => ({
    task: "digits",
    model,
    dataDir: join(folder, `${index}`),
    shard: `${index}/2`,
    listen: ["/ip4/127.0.0.1/tcp/0"],
    threads: "1",
  });
  const { dataDir, shard, listen } = flags(1);
  const other = new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "run",
        "-A",
        new URL("../../scripts/murmuration.ts", import.meta.url).pathname,
        ...["daemon", "--no-mdns", "--no-dht", "--no-relay", "--api-port", "off"],
        "--task",
        "digits",
        "--model",
        model,
        "--data-dir",
        dataDir,
      ],
      ...["--shard", shard, "--listen", listen[0], "--threads", "1"],
    ],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = other.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  while (!said.includes("\n")) said += (await reader.read()).value ?? "";
  const [, address] = /^ready (\S+)/.exec(said)!;
  const stop = new AbortController();
  const running = runDaemon(parseConfig({ ...flags(0), bootstrap: [address] }), stop.signal);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  const late: number[] = [];
  let due = performance.now() + PERIOD;
  const timer = setInterval(() => {
    const now = performance.now();
    late.push(Math.max(0, now - due));
    due = now + PERIOD;
  }, PERIOD);
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  clearInterval(timer);
  stop.abort();
  await running;
  other.kill("SIGTERM");
  reader.cancel();
  await other.status;
  await Deno.remove(folder, { recursive: true });
  late.sort((left, right) => left - right);
  const at = (share: number) => late[Math.min(late.length - 1, Math.floor(share * late.length))].toFixed(1);
  table.push([model, late.length, at(0.5), at(0.999), at(1)]);
}
console.log(table.toString());
Deno.exit(0);
