/**
 * A daemon's memory over many rounds, as the system counts it: `deno run -A tests/bench/daemon_load.ts [rounds] [model]`.
 *
 * Two daemons train lenet with an exchange every four steps.
 *
 * @module
 */
import Table from "cli-table3";
import { join } from "node:path";
import { builtinTask, canonicalTask } from "../../compute/task/mod.ts";

const [rounds = "2000", model = "lenet"] = Deno.args;
const H = 4;
const main = new URL("../../scripts/murmuration.ts", import.meta.url).pathname;
const folder = await Deno.makeTempDir({ prefix: "murmuration-bench-" });
const manifest = join(folder, "task.json");
const steps = Number(rounds) * H;
await Deno.writeTextFile(
  manifest,
  canonicalTask(builtinTask("digits", { model, steps, exchange: { localSteps: H, density: 0.01 } })),
);

interface Daemon {
  readonly child: Deno.ChildProcess;
  address: string;
  round: number;
  finished: boolean;
}

async function watch(daemon: Daemon): Promise<void> {
  let rest = "";
  for await (const text of daemon.child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const event = JSON.parse(line);
      if (event.type === "ready") daemon.address = event.addresses[0];
      if (event.type === "round") daemon.round = event.round;
      if (event.type === "finished") daemon.finished = true;
    }
  }
}

function startDaemon(index: number, bootstrap: string[]): Daemon {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--v8-flags=--max-semi-space-size=2", main, "daemon", "--json", "--task", manifest],
      ...["--no-mdns", "--no-dht", "--no-relay", "--api-port", "off"],
      ...["--data-dir", join(folder, `${index}`), "--shard", `${index}/2`, "--threads", "1"],
      ...["--listen", "/ip4/127.0.0.1/tcp/0", ...bootstrap],
    ],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const daemon = { child, address: "", round: 0, finished: false };
  watch(daemon);
  return daemon;
}

/** Resident memory as the system counts it. */
async function megabytes({ child }: Daemon): Promise<string> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "rss=", "-p", `${child.pid}`] }).output();
  return (Number(new TextDecoder().decode(stdout)) / 1024).toFixed(0);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const first = startDaemon(0, []);
while (first.address === "") await pause(50);
const second = startDaemon(1, ["--bootstrap", first.address]);
const table = new Table({
  head: ["round", "first: resident MB", "second"],
  style: { head: [], border: [] },
});
for (let mark = 1; mark <= 10; mark++) {
  while (second.round < Number(rounds) * mark / 10 && !second.finished) await pause(50);
  table.push([second.round, await megabytes(first), await megabytes(second)]);
}
console.log(table.toString());
for (const { child } of [first, second]) child.kill("SIGTERM");
await Promise.all([first, second].map(({ child }) => child.status));
await Deno.remove(folder, { recursive: true });
