/**
 * A whole daemon: a node with an identity, files and libp2p.
 *
 * @module
 */
import { join } from "node:path";
import { createRandom } from "../compute/random.ts";
import { encodeModel } from "../compute/safetensors.ts";
import { taskId } from "../compute/task.ts";
import { planTopology } from "../compute/architecture.ts";
import { createWorkerTrainer } from "../compute/trainer_worker.ts";
import { maxFrameBytes, TOPIC_PREFIX } from "../protocol/constants.ts";
import { judgeHeartbeat } from "../protocol/validate.ts";
import { systemClock } from "./clock.ts";
import { boundTask, composeNode } from "./compose.ts";
import type { DaemonConfig } from "./config.ts";
import { createLibp2pTransport } from "./libp2p.ts";
import { loadIdentity } from "./libp2p/identity.ts";
import { jsonRecorder, logRecorder, readyRecorder } from "./log.ts";
import type { KnownPeer } from "./neighbourhood.ts";
import { recordAll } from "./node.ts";
import { loadTask } from "./task_file.ts";
import { writeWhole } from "./write_whole.ts";

/**
 * Runs a daemon until `signal` is aborted; then the model lies in the data folder.
 *
 * @throws {Error} in one line, if the task, the data, the identity or the address to listen on cannot be used
 */
export async function runDaemon(config: DaemonConfig, signal: AbortSignal): Promise<void> {
  const task = await loadTask(config);
  const id = taskId(task);
  const steps = config.steps || task.optimiser.steps || 0;
  const identity = await loadIdentity(config.dataDir);
  const { layout } = planTopology(task.model);
  const maxFrame = maxFrameBytes(layout);
  const seed = `${config.seed}/${config.shard.index}`;
  await using trainer = await createWorkerTrainer({
    task: boundTask(task, steps),
    shard: config.shard,
    partition: config.partition,
    backend: config.backend,
    threads: config.threads || undefined,
    dataFolder: config.data,
    seed,
  });
  const transport = await createLibp2pTransport({
    identity,
    listen: config.listen,
    topic: TOPIC_PREFIX + id.toHex(),
    maxFrame,
    queueLimit: 2 * maxFrame,
    validate: (_from, bytes) => judgeHeartbeat(bytes, id).action,
  });
  const log = logRecorder(config.verbose ? "debug" : "info");
  const node = composeNode(
    {
      transport,
      trainer,
      clock: systemClock,
      random: createRandom(seed),
      nonce: freshNumber,
      record: recordAll(config.json ? jsonRecorder() : readyRecorder(), log),
    },
    {
      task,
      steps,
      skewed: config.partition !== "iid",
      fixed: config.neighbour.map(knownPeer),
      bootstrap: config.bootstrap.map(knownPeer),
      degree: config.degree,
    },
  );
  await node.run(signal);
  await writeWhole(
    join(config.dataDir, "model.safetensors"),
    encodeModel(node.model, layout, { format: "murmuration" }),
  );
}

/** A fresh 64-bit number from the system's entropy. */
function freshNumber(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0];
}

/** A multiaddr that ends with its peer's id, taken apart. */
function knownPeer(address: string): KnownPeer {
  return { peer: address.slice(address.lastIndexOf("/") + 1), address };
}
