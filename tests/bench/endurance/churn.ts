/**
 * Sixteen daemons on this machine, of which some are killed and started again at random:
 * `deno run -A tests/bench/endurance/churn.ts [minutes] [nodes] [killed]`.
 *
 * A second swarm then trains without accidents, five minutes at most, for the accuracy to compare with.
 *
 * @module
 */
import Table from "cli-table3";
import { join } from "node:path";
import { createRandom } from "../../../compute/vector/mod.ts";
import { loadIdentity } from "../../../daemon/network/libp2p/keys.ts";
import { mean, pause, startNode, type TestNode } from "./node.ts";
import { withFolder } from "../../processes/command.ts";

const [wanted, nodes, killed] = [Deno.args[0] ?? "10", Deno.args[1] ?? "16", Deno.args[2] ?? "5"].map(Number);
const FIRST_PORT = 46_100;
/** Minutes after which the accuracy hardly rises any more. */
const REFERENCE = 5;
/** Every daemon knows the first three, which are never all away. */
const KNOWN = 3;

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

interface Outcome {
  readonly accuracies: readonly number[];
  /** Seconds from a restart to the first round after it. */
  readonly restarts: readonly number[];
  readonly snapshots: number;
  /** Ends of links closed, by code and by whom. */
  readonly closed: Readonly<Record<string, number>>;
  readonly bystandersEnded: number;
  readonly steps: number;
}

async function run(accidents: boolean): Promise<Outcome> {
  const minutes = accidents ? wanted : Math.min(wanted, REFERENCE);
  let outcome: Outcome | undefined;
  await withFolder(async (folder) => {
    const peers = await Promise.all(
      Array.from({ length: nodes }, async (_, index) => (await loadIdentity(join(folder, `${index}`))).peer),
    );
    const listen = (index: number) => `/ip4/127.0.0.1/tcp/${FIRST_PORT + index}`;
    const start = (index: number) =>
      startNode({
        folder,
        name: `${index}`,
        flags: [
          ...[
            "--task",
            "digits",
            "--shard",
            `${index}/${nodes}`,
            "--listen",
            listen(index),
            "--checkpoint-every",
            "10s",
          ],
          ...peers.slice(0, KNOWN).flatMap((peer, other) =>
            other === index ? [] : ["--bootstrap", `${listen(other)}/p2p/${peer}`]
          ),
        ],
      });
    const running = new Map<number, TestNode>();
    for (let index = 0; index < nodes; index++) {
      running.set(index, start(index));
      // One after another: sixteen that load their libraries at once would all be slow.
      await running.get(index)!.saw("ready");
    }
    const everyone = new Set(running.values());
    const victims = new Set<TestNode>();
    const restarts: number[] = [];
    const end = Date.now() + 60_000 * minutes;
    const random = createRandom("churn");
    const order = random.shuffle(Array.from({ length: nodes }, (_, index) => index)).slice(0, accidents ? killed : 0);
    for (const [nth, index] of order.entries()) {
      const at = end - 60_000 * minutes + (nth + 0.4 + 0.4 * random.next()) * 60_000 * minutes / killed;
      await pause(Math.max(0, at - Date.now()) / 1000);
      const victim = running.get(index)!;
      victims.add(victim);
      victim.process.signal("SIGKILL");
      await victim.process.exited;
      await pause(1 + 4 * random.next());
      const again = start(index);
      running.set(index, again);
      everyone.add(again);
      const round = await again.saw("round");
      const [ready, started] = [await again.saw("ready"), await again.saw("started")];
      console.error(
        [ready, started, round].map(({ type, at }) => `${type} ${(at - again.startedAt) / 1000} s`).join(", "),
      );
      restarts.push((round.at - again.startedAt) / 1000);
      console.error(`node ${index} was killed and trains again after ${restarts.at(-1)!.toFixed(1)} s`);
    }
    await pause(Math.max(0, end - Date.now()) / 1000);
    const steps = mean([...running.values()].map(({ status }) => status?.steps ?? 0));
    let bystandersEnded = 0;
    for (const node of everyone) {
      let over = victims.has(node);
      if (over) continue;
      node.process.exited.then(() => over = true);
      await pause(0);
      if (over) bystandersEnded++;
    }
    const snapshots = [...everyone].flatMap(({ events }) => events)
      .filter((event) => event.type === "linkOpened" && event.choice === "SNAPSHOT").length;
    const closed: Record<string, number> = {};
    for (const event of [...everyone].flatMap(({ events }) => events)) {
      if (event.type !== "linkClosed") continue;
      const code = `${event.by}/${event.code}`;
      closed[code] = (closed[code] ?? 0) + 1;
    }
    const accuracies: number[] = [];
    for (const [index, node] of [...running].sort(([left], [right]) => left - right)) {
      const { links = 0, exchanges = 0, steps = 0 } = node.status ?? {};
      accuracies.push(await node.stop());
      console.error(
        `node ${index}: ${links} links, ${exchanges} exchanges, ${steps} steps, ${percent(accuracies.at(-1)!)}`,
      );
    }
    outcome = { accuracies, restarts, snapshots, closed, bystandersEnded, steps };
  });
  return outcome!;
}

const table = new Table({
  head: ["", "mean", "lowest", "steps a node", "others ended", "slowest restart", "links by snapshot", "closed"],
});
for (const accidents of killed === 0 ? [false] : [true, false]) {
  const { accuracies, restarts, snapshots, closed, bystandersEnded, steps } = await run(accidents);
  table.push([
    accidents ? `${killed} of ${nodes} killed` : "none killed",
    percent(mean(accuracies)),
    percent(Math.min(...accuracies)),
    steps.toFixed(0),
    `${bystandersEnded}`,
    accidents ? `${Math.max(...restarts).toFixed(1)} s` : "–",
    `${snapshots}`,
    Object.entries(closed).map(([code, times]) => `${code} ${times}`).join("\n"),
  ]);
}
console.log(table.toString());
Deno.exit(0);
