/**
 * What daemons at their defaults say, use and keep beside their training, each in a network namespace of its own, as in a
 * local network and behind NATs (needs root): `deno run -A tests/bench/endurance/quiet.ts [minutes] [nodes…] [local|nats]`.
 *
 * The first node is the one by which the others come. After the given minutes all are paused, and what the processors do
 * then is the background's. At last the same swarm trains for a minute with all discovery off, for the steps to compare.
 *
 * @module
 */
import Table from "cli-table3";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DaemonStatus } from "../../../daemon/control/mod.ts";
import { backgroundBytes } from "../../../daemon/control/background.ts";
import { loadIdentity } from "../../../daemon/network/libp2p/keys.ts";
import { withFolder } from "../../processes/command.ts";
import { openNetwork } from "../../processes/netns.ts";
import { mean, pause, processorSeconds, startNode, type TestNode } from "./node.ts";

const ONLY = ["local", "nats"];
const [minutes = 10, ...sizes] = Deno.args.filter((arg) => !ONLY.includes(arg)).map(Number);
const networks = ONLY.filter((name) => Deno.args.includes(name) || !ONLY.some((other) => Deno.args.includes(other)));
const PROGRAM = fileURLToPath(new URL("../../../scripts/murmuration.ts", import.meta.url));
const PORT = 4001;
/** Share of all cores that each node may use, for all of them together to stay below what there is. */
const share = (nodes: number) => Math.min(0.2, 0.8 / nodes);
const OFF = ["--no-mdns", "--no-dht", "--no-relay"];

interface Reading {
  readonly status: DaemonStatus;
  readonly processor: number;
  readonly at: number;
}

interface Figures {
  /** Bytes of each node: in the first minute, and a minute later on, sent and received together. */
  readonly first: readonly number[];
  readonly later: readonly number[];
  readonly sentLater: readonly number[];
  readonly steps: readonly number[];
  /** Share of all cores while training, and of one core while paused. */
  readonly used: readonly number[];
  readonly idle: readonly number[];
  readonly resident: readonly number[];
  readonly linked: readonly number[];
  readonly statuses: readonly DaemonStatus[];
}

async function run(nodes: number, nats: boolean, quiet: boolean, span: number): Promise<Figures> {
  let figures: Figures | undefined;
  await withFolder(async (folder) => {
    // The first two can be dialled, all others are behind NATs of their own.
    const nat = Object.fromEntries(
      Array.from({ length: nats ? Math.max(0, nodes - 1) : 0 }, (_, index) => [index + 1, `44.${index + 1}.0.1`]),
    );
    await using network = await openNetwork(nodes, nats ? { subnet: "44.77.0", nat } : {});
    const { peer } = await loadIdentity(join(folder, "0"));
    const bootstrap = `/ip4/${network.address(0)}/tcp/${PORT}/p2p/${peer}`;
    const running: TestNode[] = [];
    for (let index = 0; index < nodes; index++) {
      const node = startNode({
        folder,
        name: `${index}`,
        namespace: network.names[index],
        flags: [
          ...["--task", "digits", "--shard", `${index}/${nodes}`, "--cpu", `${share(nodes)}`],
          ...["--listen", `/ip4/0.0.0.0/tcp/${PORT}`],
          ...index === 0 ? nats ? ["--relay-server"] : [] : ["--bootstrap", bootstrap],
          ...quiet ? OFF : [],
        ],
      });
      await node.saw("ready");
      running.push(node);
    }
    const readings = () =>
      Promise.all(running.map(async ({ process: { pid } }, index): Promise<Reading> => {
        const args = ["netns", "exec", network.names[index], Deno.execPath(), "run", "-A", "--node-modules-dir=manual"];
        const { stdout } = await new Deno.Command("ip", {
          args: [...args, PROGRAM, "status", "--json", "--data-dir", join(folder, `${index}`)],
          stderr: "inherit",
        }).output();
        const status: DaemonStatus = JSON.parse(new TextDecoder().decode(stdout));
        return { status, processor: await processorSeconds(pid), at: performance.now() };
      }));
    const ready = Math.max(...await Promise.all(running.map(async (node) => (await node.saw("ready")).at)));
    await pause(Math.max(0, 60 - (Date.now() - ready) / 1000));
    const first = await readings();
    await pause(60 * (span - 1));
    const last = await readings();
    const rate = (of: (status: DaemonStatus) => number) =>
      last.map(({ status, at }, index) => (of(status) - of(first[index].status)) / (at - first[index].at) * 60_000);
    const used = last.map(({ processor, at }, index) =>
      (processor - first[index].processor) / (at - first[index].at) * 1000 / navigator.hardwareConcurrency
    );
    let idle: number[] = [];
    if (!quiet) {
      for (const index of running.keys()) {
        const args = ["netns", "exec", network.names[index], Deno.execPath(), "run", "-A", "--node-modules-dir=manual"];
        await new Deno.Command("ip", { args: [...args, PROGRAM, "pause", "--data-dir", join(folder, `${index}`)] })
          .output();
      }
      await pause(5);
      const at = performance.now();
      const before = await Promise.all(running.map(({ process: { pid } }) => processorSeconds(pid)));
      await pause(30);
      idle = await Promise.all(
        running.map(async ({ process: { pid } }, index) =>
          (await processorSeconds(pid) - before[index]) / (performance.now() - at) * 1000
        ),
      );
    }
    const linked = await Promise.all(running.map(async (node) => {
      const [{ at: up }, { at }] = [await node.saw("ready"), await node.saw("linkOpened")];
      return (at - up) / 1000;
    }));
    figures = {
      first: first.map(({ status }) => backgroundBytes(status.background.bytes)),
      later: rate((status) => backgroundBytes(status.background.bytes)),
      sentLater: rate((status) =>
        status.bytesSent - status.background.bytes.exchange.sent - status.background.bytes.relayed.sent
      ),
      steps: rate((status) => status.steps),
      used,
      idle,
      resident: last.map(({ status }) => status.usage.memory),
      linked,
      statuses: last.map(({ status }) => status),
    };
    await Promise.all(running.map((node) => node.stop()));
  });
  return figures!;
}

const kilobytes = (values: readonly number[]) =>
  `${(mean(values) / 1000).toFixed(1)} (${(Math.max(...values) / 1000).toFixed(1)})`;
const percent = (values: readonly number[]) =>
  `${(100 * mean(values)).toFixed(1)} (${(100 * Math.max(...values)).toFixed(1)}) %`;

const table = new Table({
  head: [
    "nodes",
    "network",
    "first minute, kB",
    "a minute later, kB",
    "of it sent",
    "steps a minute, of those with discovery off",
    "CPU cap, used",
    "paused, of a core",
    "resident MB",
    "first link",
  ],
});
for (const nodes of sizes.length === 0 ? [2, 4, 16] : sizes) {
  for (const nats of networks.map((name) => name === "nats")) {
    const { first, later, sentLater, steps, used, idle, resident, linked, statuses } = await run(
      nodes,
      nats,
      false,
      minutes,
    );
    const plain = await run(nodes, nats, true, 2);
    table.push([
      nodes,
      nats ? "behind NATs" : "local",
      kilobytes(first),
      kilobytes(later),
      kilobytes(sentLater),
      `${mean(steps).toFixed(0)}, ${(100 * mean(steps) / mean(plain.steps)).toFixed(1)} %`,
      `${(100 * share(nodes)).toFixed(1)} %, ${percent(used)}`,
      percent(idle),
      `${(mean(resident) / 1e6).toFixed(0)} (${(Math.max(...resident) / 1e6).toFixed(0)})`,
      `${mean(linked).toFixed(2)} (${Math.max(...linked).toFixed(2)}) s`,
    ]);
    for (const { background, reach, links } of [statuses[0], statuses.at(-1)!]) {
      console.error(JSON.stringify({ nodes, nats, links, reach, ...background }));
    }
  }
}
console.log(table.toString());
Deno.exit(0);
