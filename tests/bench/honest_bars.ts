/**
 * Honest neighbours that are barred in error, in short swarms of a linear model under all weathers; what honest links agree and
 * give, by their age; and what trust costs in accuracy.
 *
 * Usage: deno run -A tests/bench/honest_bars.ts [first seed] [swarms]
 */
import Table from "cli-table3";
import type { CompressionMethod } from "../../compute/compression/mod.ts";
import { builtinTask } from "../../compute/task/mod.ts";
import { createRandom } from "../../compute/vector/mod.ts";
import { randomRegular, ring } from "../../daemon/membership/graphs.ts";
import { thresholdsOf } from "../../daemon/node/mod.ts";
import { createTrust, type Judge, type Standing } from "../../protocol/trust/mod.ts";
import { accuracyOf, eventsOf, startSwarm, type SwarmOptions } from "../swarm/memory_swarm.ts";

const [first = 201, swarms = 300] = Deno.args.map(Number);
const NODES = 8;
const PARTITIONS = ["iid", "dirichlet:0.5", "dirichlet:0.1", "label"];
const GRAPHS = ["ring", "regular:4", "chosen"] as const;
const METHODS = [
  "top-k",
  "adaptive-top-k",
  "terngrad",
  "optimal",
  "dense",
  "random-k",
] as const satisfies readonly CompressionMethod[];
/** The node that is killed and started anew in a swarm with churn, and when, in ms. */
const CHURNED = 5;
const KILLED_AFTER = 300;
const AWAY = 150;
const STEPS_LEFT = 100;
/** Shards that the examples are cut into where they are tiny. */
const TINY = 200;

/** How one swarm differs from the others. */
interface Weather extends SwarmOptions {
  readonly name: string;
  readonly kind: string;
  readonly churn: boolean;
}

function weatherOf(run: number): Weather {
  const seed = first + Math.floor(run / (PARTITIONS.length * GRAPHS.length));
  const partition = PARTITIONS[Math.floor(run / GRAPHS.length) % PARTITIONS.length];
  const graph = GRAPHS[run % GRAPHS.length];
  const random = createRandom(`${seed}/${partition}/${graph}`);
  const compress = METHODS[random.below(METHODS.length)];
  const slowest = random.below(4) === 0 ? 4 : 1;
  const loss = random.below(3) === 0 ? 0.05 : 0;
  const churn = random.below(4) === 0;
  const isTiny = random.below(5) === 0;
  const skew = partition !== "iid";
  const conditions = [slowest > 1 && "speeds", loss > 0 && "loss", churn && "churn", isTiny && "tiny shards"];
  return {
    name: [seed, partition, graph, compress, ...conditions.filter(Boolean)].join(", "),
    kind: `${compress === "top-k" ? "Top-K" : "others"}${skew ? ", rules" : ""}`,
    churn,
    nodes: NODES,
    steps: 160,
    seed,
    partition,
    skew,
    shards: isTiny ? TINY : NODES,
    exchange: { compress },
    network: { loss },
    stepTime: (node) => 5 * (1 + (slowest - 1) * (node * 3 % NODES) / (NODES - 1)),
    ...(graph === "chosen" ? { degree: 4 } : {
      graph: graph === "ring" ? ring(NODES) : randomRegular(NODES, 4, createRandom(seed)),
    }),
  };
}

async function accuracyUnder({ churn, ...options }: Weather, more: Partial<SwarmOptions>) {
  const swarm = await startSwarm({ ...options, ...more });
  if (churn) {
    await swarm.pass(KILLED_AFTER);
    swarm.kill(CHURNED);
    await swarm.pass(AWAY);
    await swarm.start(CHURNED, STEPS_LEFT);
  }
  await swarm.finish();
  await swarm.stop();
  const members = [...swarm.members.values()];
  return { members, accuracy: members.reduce((sum, member) => sum + accuracyOf(member), 0) / members.length };
}

const ages: readonly [name: string, from: number, to: number][] = [["3", 3, 3], ["4–5", 4, 5], [
  "6 and more",
  6,
  Infinity,
]];
const measured = new Map<string, Standing[]>();

/** A judge as nodes have it, whose links' standings are kept. */
function watching(kind: string, compress: CompressionMethod, skew: boolean): Judge {
  const trust = createTrust(thresholdsOf(builtinTask("digits", { exchange: { compress }, skew })));
  return {
    ...trust,
    createLink(...parameters) {
      const link = trust.createLink(...parameters);
      const { judge } = link;
      return Object.assign(link, {
        judge(...said: Parameters<typeof judge>) {
          const verdict = judge.apply(link, said);
          const { standing } = link;
          const age = ages.find(([, from, to]) => standing.judged >= from && standing.judged <= to)?.[0];
          if (verdict.action === "apply" && age !== undefined && Number.isFinite(standing.agreement)) {
            const key = `${kind}/${age}`;
            if (!measured.has(key)) measured.set(key, []);
            measured.get(key)!.push(standing);
          }
          return verdict;
        },
      });
    },
  };
}

let links = 0;
let bars = 0;
const differences: number[] = [];
for (let run = 0; run < swarms; run++) {
  const weather = weatherOf(run);
  const { members, accuracy } = await accuracyUnder(weather, {
    judge: () => watching(weather.kind, weather.exchange!.compress!, weather.skew!),
  });
  differences.push(100 * (accuracy - (await accuracyUnder(weather, { trust: "off" })).accuracy));
  links += members.reduce((sum, member) => sum + eventsOf(member, "linkOpened").length, 0) / 2;
  for (const { peer, cause, evidence } of members.flatMap((member) => eventsOf(member, "barred"))) {
    bars++;
    console.log(`${weather.name}: ${peer} ${cause}, ${evidence}`);
  }
}

const quantile = (sorted: readonly number[], share: number) => sorted[Math.round(share * (sorted.length - 1))];
const numbers = Array.from({ length: 10 }, () => "right" as const);
const head = [
  "messages",
  "age",
  "n",
  "g: min",
  ".1 %",
  "1 %",
  "10 %",
  "median",
  "b: median",
  "90 %",
  "99 %",
  "99.9 %",
  "max",
];
const table = new Table({ head, colAligns: ["left", "left", "right", ...numbers], style: { head: [], border: [] } });
for (const kind of ["Top-K, rules", "Top-K", "others, rules", "others"]) {
  for (const [age] of ages) {
    const standings = measured.get(`${kind}/${age}`) ?? [];
    const agreements = standings.map(({ agreement }) => agreement).sort((left, right) => left - right);
    const balances = standings.map(({ balance }) => balance).sort((left, right) => left - right);
    if (standings.length === 0) continue;
    table.push([
      kind,
      age,
      standings.length,
      ...[0, 0.001, 0.01, 0.1, 0.5].map((share) => quantile(agreements, share).toFixed(2)),
      ...[0.5, 0.9, 0.99, 0.999, 1].map((share) => quantile(balances, share).toFixed(2)),
    ]);
  }
}
console.log(table.toString());
const mean = differences.reduce((sum, difference) => sum + difference, 0) / swarms;
const sorted = differences.toSorted((left, right) => left - right);
const share = bars === 0 ? "none" : `one in ${(links / bars).toFixed(0)}`;
console.log(`${bars} bars on ${links} links of ${swarms} swarms: ${share}`);
console.log(
  `accuracy less that with trust off, in points: mean ${mean.toFixed(3)}, from ${sorted[0].toFixed(2)} to ${
    sorted.at(-1)!.toFixed(2)
  }, within .2 in ${sorted.filter((difference) => Math.abs(difference) <= 0.2).length}`,
);
