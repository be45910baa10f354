/**
 * A whole daemon, put together from its parts.
 *
 * @module
 */
import { join } from "node:path";
import { createCompressor } from "../compute/compressors.ts";
import { initialModel } from "../compute/initial.ts";
import { createRandom } from "../compute/random.ts";
import { encodeModel } from "../compute/safetensors.ts";
import { learningRateAt } from "../compute/schedule.ts";
import { taskId } from "../compute/task.ts";
import { planTopology } from "../compute/topology.ts";
import { createWorkerTrainer } from "../compute/trainer_worker.ts";
import { maxFrameBytes, TOPIC_PREFIX } from "../protocol/constants.ts";
import { judgeHeartbeat } from "../protocol/validate.ts";
import { systemClock } from "./clock.ts";
import type { DaemonConfig } from "./config.ts";
import { Exchange, exchangeDefaults } from "./exchange.ts";
import { createLibp2pTransport } from "./libp2p.ts";
import { loadIdentity } from "./libp2p_identity.ts";
import { jsonRecorder, logRecorder } from "./log.ts";
import { type KnownPeer, Neighbourhood } from "./neighbourhood.ts";
import { Node, recordAll } from "./node.ts";
import { SkewCorrection } from "./skew_correction.ts";
import { createTally } from "./tally.ts";
import { loadTask } from "./task_file.ts";
import { Watch } from "./watch.ts";

/** Longest wait at the start for fixed neighbours and for somebody to join, in ms; daemons take some seconds to start. */
const PATIENCE = 15_000;
/** Evaluations of a bounded run; an unbounded one has one each so many rounds. */
const EVALUATIONS = 16;
const EVALUATE_EVERY = 50;

/** A fresh 64-bit number from the system's entropy. */
function freshNumber(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0];
}

/**
 * Runs a daemon until `signal` is aborted.
 *
 * @throws {Error} in one line, if the task, the data, the identity or the address to listen on cannot be used
 */
export async function runDaemon(config: DaemonConfig, signal: AbortSignal): Promise<void> {
  const manifest = await loadTask(config);
  const id = taskId(manifest);
  const steps = config.steps || manifest.optimiser.steps || 0;
  // A node that takes fewer steps than the task has comes in late, at the learning rate that the others are at.
  const total = manifest.optimiser.steps ?? steps;
  const task = total === 0 ? manifest : { ...manifest, optimiser: { ...manifest.optimiser, steps: total } };
  const { compress, density, values, localSteps } = task.exchange;
  const rounds = steps === 0 ? undefined : Math.ceil(steps / localSteps);

  const identity = await loadIdentity(config.dataDir);
  const plan = planTopology(task.model);
  const { layout } = plan;
  const initial = initialModel(plan, task.seed);
  const model = initial.slice();
  const maxFrame = maxFrameBytes(layout);
  const random = createRandom(`${config.seed}/${config.shard.index}`);

  await using trainer = await createWorkerTrainer({
    task,
    shard: config.shard,
    partition: config.partition,
    backend: config.backend,
    threads: config.threads || undefined,
    dataFolder: config.data,
    seed: `${config.seed}/${config.shard.index}`,
  });
  const transport = await createLibp2pTransport({
    identity,
    listen: config.listen,
    topic: TOPIC_PREFIX + id.toHex(),
    maxFrame,
    queueLimit: 2 * maxFrame,
    validate: (_from, bytes) => judgeHeartbeat(bytes, id).action,
  });

  const watch = new Watch(systemClock);
  const tally = createTally(layout.length);
  const show = config.json ? jsonRecorder() : logRecorder(config.verbose ? "debug" : "info");
  const record = recordAll(tally.record, show, watch.notice);
  const correction = task.skew.correction === 0 ? undefined : new SkewCorrection({
    layout,
    strength: task.skew.correction,
    momentum: task.optimiser.momentum,
    localSteps,
    learningRateAt: (done) => learningRateAt(task.optimiser, total - steps + done),
  });
  const maxLinks = Math.max(exchangeDefaults.maxLinks, config.degree, config.neighbour.length);
  const exchange: Exchange = new Exchange({
    transport,
    clock: systemClock,
    random: random.fork("waits"),
    nonce: freshNumber,
    record,
    task: id,
    layout,
    initial,
    x: model,
    createCompressor: (peer) =>
      createCompressor({ method: compress, density, values, horizon: rounds }, random.fork(peer), systemClock.now),
    round: () => node.round,
    onMoved: (own, other) => correction?.moved(own, other),
    onReady: (from) => record({ type: "started", from }),
    onLost: (peer, why) => neighbourhood.lost(peer, why),
  }, { maxLinks });
  const neighbourhood = new Neighbourhood(
    {
      exchange,
      transport,
      clock: systemClock,
      random: random.fork("heartbeats"),
      record,
      task: id,
      incarnation: freshNumber(),
    },
    {
      fixed: config.neighbour.map(knownPeer),
      bootstrap: config.bootstrap.map(knownPeer),
      degree: config.degree,
      maxLinks,
    },
  );
  const node = new Node({
    model,
    trainer,
    exchange,
    neighbourhood,
    correction,
    transport,
    clock: systemClock,
    record,
    tally,
    watch,
  }, {
    task: id.toHex(),
    steps,
    stepsBefore: total - steps,
    localSteps,
    patience: PATIENCE,
    evaluateEvery: rounds === undefined ? EVALUATE_EVERY : Math.ceil(rounds / EVALUATIONS),
  });
  await node.run(signal);
  await saveModel(join(config.dataDir, "model.safetensors"), encodeModel(model, layout, { format: "murmuration" }));
}

/** Writes a file whole or not at all. */
async function saveModel(path: string, bytes: Uint8Array): Promise<void> {
  await Deno.writeFile(`${path}.new`, bytes);
  await Deno.rename(`${path}.new`, path);
}

/** A multiaddr that ends with its peer's id, taken apart. */
function knownPeer(address: string): KnownPeer {
  return { peer: address.slice(address.lastIndexOf("/") + 1), address };
}
