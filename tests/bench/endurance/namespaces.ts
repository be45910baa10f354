/**
 * Real daemons on bad networks, each in a network namespace of its own (needs root):
 * `deno run -A tests/bench/endurance/namespaces.ts [seeds]`.
 *
 * First four daemons over loopback and over links of 50 ms and 1 % loss in each direction; then eight that are parted into
 * four and four for a minute, and healed.
 *
 * @module
 */
import Table from "cli-table3";
import { join } from "node:path";
import { loadIdentity } from "../../../daemon/network/libp2p/keys.ts";
import { decodeTensors } from "../../../compute/model/formats.ts";
import { type Network, openNetwork } from "../../processes/netns.ts";
import { mean, pause, startNode, type TestNode } from "./node.ts";
import { withFolder } from "../../processes/command.ts";

const seeds = Number(Deno.args[0] ?? "2");
const STEPS = 640;
const PORT = 4001;

interface SwarmOptions {
  readonly folder: string;
  readonly nodes: number;
  readonly steps: number;
  readonly seed: number;
  readonly network: Network | undefined;
}

/** Starts nodes on a ring, each with its own identity made beforehand. */
async function startRing({ folder, nodes, steps, seed, network }: SwarmOptions): Promise<TestNode[]> {
  const peers = await Promise.all(
    Array.from({ length: nodes }, async (_, index) => (await loadIdentity(join(folder, `${index}`))).peer),
  );
  const listen = (index: number) =>
    network === undefined ? `/ip4/127.0.0.1/tcp/${46_200 + index}` : `/ip4/${network.address(index)}/tcp/${PORT}`;
  return peers.map((_, index) =>
    startNode({
      folder,
      name: `${index}`,
      namespace: network?.names[index],
      flags: [
        ...["--task", "digits", "--shard", `${index}/${nodes}`, "--steps", `${steps}`, "--seed", `${seed}`],
        ...["--listen", listen(index)],
        ...[(index + 1) % nodes, (index + nodes - 1) % nodes].flatMap((other) => [
          "--neighbour",
          `${listen(other)}/p2p/${peers[other]}`,
        ]),
      ],
    })
  );
}

/** Trains all steps; accuracies at the end and rounds a second from the first to the last. */
async function train(options: SwarmOptions) {
  const nodes = await startRing(options);
  const started = await Promise.all(nodes.map((node) => node.saw("started")));
  const finished = await Promise.all(nodes.map((node) => node.saw("finished", 300)));
  const rates = finished.map(({ round, at }, index) => round / ((at - started[index].at) / 1000));
  const exchanges = mean(finished.map(({ exchanges }) => exchanges));
  await pause(3);
  const accuracies = await Promise.all(nodes.map((node) => node.stop()));
  return { accuracy: mean(accuracies), lowest: Math.min(...accuracies), rate: mean(rates), exchanges };
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
const links = new Table({
  head: ["network", "seed", "mean", "lowest", "rounds a second", "of loopback's", "exchanges a node"],
});
for (let seed = 1; seed <= seeds; seed++) {
  let loopback = 0;
  for (const shaped of [false, true]) {
    await withFolder(async (folder) => {
      await using network = shaped ? await openNetwork(4, { shape: { delay: 50, loss: 1 } }) : undefined;
      const { accuracy, lowest, rate, exchanges } = await train({ folder, nodes: 4, steps: STEPS, seed, network });
      if (!shaped) loopback = rate;
      links.push([
        shaped ? "50 ms, 1 % loss each way" : "loopback",
        seed,
        percent(accuracy),
        percent(lowest),
        rate.toFixed(2),
        percent(rate / loopback),
        exchanges.toFixed(0),
      ]);
    });
  }
}
console.log(links.toString());

/** √(mean of ‖x_i − x̄‖²)/‖x̄‖ of the models in the data folders. */
async function disagreement(folder: string, indices: readonly number[]): Promise<number> {
  const models = await Promise.all(indices.map(async (index) => {
    const { tensors } = decodeTensors(await Deno.readFile(join(folder, `${index}`, "model.safetensors")));
    return tensors.flatMap(({ values }) => [...values]);
  }));
  const centre = models[0].map((_, entry) => mean(models.map((model) => model[entry])));
  const norm = (vector: readonly number[]) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  const spread = models.map((model) => norm(model.map((value, entry) => value - centre[entry])) ** 2);
  return Math.sqrt(mean(spread)) / norm(centre);
}

await withFolder(async (folder) => {
  await using network = await openNetwork(8, { shape: { delay: 5 } });
  const nodes = await startRing({ folder, nodes: 8, steps: 0, seed: 1, network });
  await Promise.all(nodes.map((node) => node.saw("round")));
  await pause(15);
  const openAcross = () => {
    const across = [[0, 7], [3, 4]];
    return across.filter(([left]) => {
      const events = nodes[left].events.filter(({ type }) => type === "linkOpened" || type === "linkClosed");
      return events.length > 0;
    }).length;
  };
  const before = nodes.map(({ status }) => status!.steps);
  await network.part([[0, 1, 2, 3], [4, 5, 6, 7]]);
  const partedAt = Date.now();
  await pause(60);
  const during = nodes.map(({ status }) => status!.steps);
  await network.part();
  const healedAt = Date.now();
  await pause(60);
  const after = nodes.map(({ status }) => status!.steps);
  const reopened = nodes.flatMap(({ events }) =>
    events.filter((event) => event.type === "linkOpened" && event.at > healedAt).map((event) => event.at - healedAt)
  );
  const closed = nodes.flatMap(({ events }) =>
    events.filter((event) => event.type === "linkClosed" && event.at > partedAt && event.at < healedAt)
  );
  const accuracies = await Promise.all(nodes.map((node) => node.stop()));
  const table = new Table({ head: ["", "steps a node", "notes"] });
  const grown = (from: readonly number[], to: readonly number[]) => mean(to.map((value, index) => value - from[index]));
  table.push(
    [
      "parted for 60 s",
      grown(before, during).toFixed(0),
      `least ${Math.min(...during.map((n, i) => n - before[i]))}; ${closed.length} link ends closed`,
    ],
    [
      "healed for 60 s",
      grown(during, after).toFixed(0),
      `link ends opened again after ${
        reopened.map((ms) => (ms / 1000).toFixed(1)).join(", ") || "–"
      } s; ${openAcross()} of 2 pairs across`,
    ],
    [
      "at the end",
      "",
      `accuracy ${percent(mean(accuracies))}, lowest ${percent(Math.min(...accuracies))}; disagreement ${
        (await disagreement(folder, nodes.map((_, i) => i))).toFixed(3)
      }`,
    ],
  );
  console.log(table.toString());
});
Deno.exit(0);
