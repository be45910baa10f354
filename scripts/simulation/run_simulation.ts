/**
 * A simulation from its settings to its report.
 *
 * @module
 */
import { parsePartition, partitionAll } from "../../compute/data/mod.ts";
import { loadDataset } from "../../compute/data/loading.ts";
import { createRandom } from "../../compute/vector/mod.ts";
import { preparedTask } from "../../compute/task/mod.ts";
import type { Evaluation } from "../../compute/training/mod.ts";
import { createTrainerPool } from "../../compute/training/local.ts";
import { createDefence } from "../defences/mod.ts";
import { alterationOf, checkLiars, liarAt, parseLiars } from "../liars/mod.ts";
import { backdoorRate } from "./backdoor.ts";
import { spectralGap } from "./spectral_gap.ts";
import type { Graph } from "../../daemon/membership/graphs.ts";
import type { Judge } from "../../protocol/trust/mod.ts";
import { createSwarm, indexOf, nameOf, type Swarm } from "./swarm.ts";
import { type ChurnEvent, parseChurn, planChurn } from "./churn.ts";
import { NodeRecords } from "./node_records.ts";
import { accuracyOf, measureNodes, measureSwarm } from "./measure_swarm.ts";
import { SIMULATION_KIND, type SimulationReport, type SwarmMoment } from "./simulation_report.ts";
import type { SimulationSettings } from "./simulation_settings.ts";
import { simulatedTask } from "./simulated_task.ts";
import { drawSpeeds, parseSpeed } from "./speed.ts";
import { drawGraph, parseTopology } from "./topology_rule.ts";

/** How a simulation is run; nothing of it but another judge changes what comes out. */
export interface SimulationOptions {
  /** Threads that train; 1 = the one that calls, 0 = as many as there are cores. */
  readonly threads?: number;
  /** Told of each point of the curve, and the share of the run that is done. */
  readonly onMoment?: (moment: SwarmMoment, done: number) => void;
  readonly signal?: AbortSignal;
  /** Judges a node's neighbours in place of what the settings say, such as to look on; undefined = as they say. */
  readonly judge?: (node: number) => Judge | undefined;
}

/** Held-out examples that a point of the curve is measured on; all are used at the end. */
const EVALUATION_SAMPLE = 500;
/** The share of a run that is shown as done while nodes are still at work. */
const MOST_SHOWN = 0.99;
/** Local steps that a node takes at once. */
const CHUNK = 4;

/**
 * Runs a whole swarm in this process. Two runs of one seed give equal reports.
 *
 * @throws {RangeError|SyntaxError} if there is no such graph or partition
 * @throws the signal's reason
 * @throws {DivergedError} if training diverges at every honest node
 */
export async function runSimulation(
  settings: SimulationSettings,
  seed: number,
  options: SimulationOptions = {},
): Promise<SimulationReport> {
  const { nodes, steps, partition, defence } = settings;
  const liars = parseLiars(settings.liar);
  checkLiars(liars, nodes);
  const lying = new Set(liars.flatMap((liar) => liar.nodes));
  const prepared = preparedTask(simulatedTask(settings, seed));
  const { task, form } = prepared;
  const random = createRandom(seed).fork("simulation");
  const rule = parseTopology(settings.topology);
  const fixed = drawGraph(rule, nodes, random.fork("graph"));
  const factors = drawSpeeds(parseSpeed(settings.speed), nodes, random.fork("speed"));
  const stepTimes = factors.map((factor) => settings.stepTime * factor);
  const duration = steps * Math.max(...stepTimes);
  const pending = planChurn(parseChurn(settings.churn), nodes, duration, random.fork("churn"));
  const { labels } = (await loadDataset(task.data)).train;
  const shards = partitionAll(labels, parsePartition(partition), nodes, task.seed);
  const records = new NodeRecords(nodes);
  const diverged = new Map<number, Error>();
  await using pool = await createTrainerPool({ task }, (options.threads ?? 1) || navigator.hardwareConcurrency);
  const swarm = createSwarm({
    prepared,
    seed,
    skewed: parsePartition(partition).kind !== "iid",
    graph: fixed,
    degree: rule.kind === "chosen" ? rule.degree : undefined,
    network: networkOf(settings),
    stepTime: (node) => stepTimes[node],
    trainer: (node, life) =>
      pool.trainer({
        shard: { index: node, count: nodes },
        partition,
        seed: `${seed}/${node}/${life}`,
        alteration: alterationAt(node),
      }),
    evaluates: false,
    trust: defence === "none" ? "off" : undefined,
    judge: (node) => options.judge?.(node) ?? createDefence(defence, (peer) => lying.has(indexOf(peer))),
    liars,
    record: (node, event) => records.record(node, event),
    onDiverged(node, member, error) {
      records.ended(node, member.node.status());
      diverged.set(node, error);
    },
  });

  for (let node = 0; node < nodes; node++) await swarm.start(node);
  const honest = shards.flatMap((_, node) => lying.has(node) ? [] : node);
  const measured = spreadOut(honest, settings.measured);
  const view = { swarm, records, nodes, liars: lying, measured, examples: EVALUATION_SAMPLE };
  const curve: SwarmMoment[] = [];
  const happened: ChurnEvent[] = [];
  const slice = duration / settings.moments;
  for (let end = slice; pending.length > 0 || !areFinished(swarm); end += slice) {
    options.signal?.throwIfAborted();
    while (pending.length > 0 && pending[0].at <= end) await happen(pending.shift()!);
    await swarm.pass(end - swarm.clock.now());
    // Where no honest node is left, nothing can be measured.
    if (honest.every((node) => diverged.has(node))) throw diverged.get(honest[0])!;
    const moment = await measureSwarm(view);
    curve.push(moment);
    options.onMoment?.(moment, areFinished(swarm) ? 1 : Math.min(moment.steps / steps, MOST_SHOWN));
  }
  const graph = fixed ?? graphOf(records);
  const evaluations = await measureNodes(swarm);
  return {
    kind: SIMULATION_KIND,
    settings: { ...settings, seed },
    task: prepared.idHex,
    parameters: prepared.plan.layout.length,
    graph: { edges: edgesOf(graph), spectralGap: spectralGap(graph) },
    curve,
    nodes: shards.map((shard, node) => ({
      node,
      liar: liarAt(liars, node)?.text,
      stepTime: stepTimes[node],
      examples: shard.length,
      classes: countClasses(labels, shard, form.names.length),
      ...records.sums(node, swarm.members.get(node)?.node.status()),
      ...qualityOf(evaluations.get(node)),
      diverged: diverged.get(node)?.message,
    })),
    bars: records.bars,
    refusedSnapshots: records.refusedSnapshots,
    backdoor: liars.some(({ kind }) => kind === "backdoor") ? await backdoorRate(task.data, swarm, honest) : undefined,
    churn: happened.map(({ at, node, what }) => ({ milliseconds: at, node, what })),
  };

  function alterationAt(node: number) {
    const liar = liarAt(liars, node);
    return liar && alterationOf(liar);
  }

  /** Kills a node, or starts it again for what is then left of its steps, in whole chunks. */
  async function happen(event: ChurnEvent): Promise<void> {
    const { at, node, what } = event;
    if (diverged.has(node)) return;
    await swarm.pass(at - swarm.clock.now());
    if (what === "left") {
      records.ended(node, swarm.members.get(node)!.node.status());
      swarm.kill(node);
    } else {
      const left = Math.floor((steps - at / stepTimes[node]) / CHUNK) * CHUNK;
      if (left <= 0) return;
      await swarm.start(node, left);
    }
    happened.push(event);
  }
}

function networkOf(settings: SimulationSettings) {
  const { latency, jitter, bandwidth, loss, duplicate, reset } = settings;
  return { latency, jitter, loss, duplicate, reset, ...bandwidth === null ? {} : { bandwidth: bandwidth / 1000 } };
}

/** The simulator's tasks are of classes. */
function qualityOf(evaluation: Evaluation | undefined) {
  return evaluation === undefined ? {} : { accuracy: accuracyOf(evaluation), loss: evaluation.loss };
}

function areFinished({ members }: Swarm): boolean {
  return [...members.values()].every(({ isFinished }) => isFinished);
}

/** At most `most` of the nodes, evenly spread. */
function spreadOut(nodes: readonly number[], most: number): number[] {
  const count = Math.min(nodes.length, most);
  return Array.from({ length: count }, (_, place) => nodes[Math.floor(place * nodes.length / count)]);
}

function countClasses(labels: Uint8Array, shard: Uint32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const example of shard) counts[labels[example]]++;
  return counts;
}

/** The graph that nodes have made by themselves: links that either end knows of. */
function graphOf(records: NodeRecords): Graph {
  const known = records.neighbours();
  return known.map((own, node) =>
    known.flatMap((others, other) => own.has(nameOf(other)) || others.has(nameOf(node)) ? other : [])
      .filter((other) => other !== node)
  );
}

function edgesOf(graph: Graph): (readonly [number, number])[] {
  return graph.flatMap((others, node) => others.filter((other) => other > node).map((other) => [node, other] as const));
}
