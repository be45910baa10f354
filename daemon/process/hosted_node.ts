/**
 * A node with its trainer and its files, and without its network: that may be in another thread.
 *
 * @module
 */
import { join } from "node:path";
import { createRandom, requireFinite, type Vector } from "../../compute/vector/mod.ts";
import { encodeModel } from "../../compute/model/formats.ts";
import { momentsOf } from "../../compute/optimisers/mod.ts";
import type { PreparedTask } from "../../compute/task/mod.ts";
import type { Trainer } from "../../compute/training/mod.ts";
import { systemClock } from "../../protocol/exchange/clock.ts";
import type { PeerId } from "../../protocol/exchange/mod.ts";
import { type Checkpoint, CheckpointFolder, checkpointSize, createArchive, KEPT } from "../checkpoint/mod.ts";
import { type ControlledNode, controlledNode } from "../control/controlled_node.ts";
import { tellCaution } from "../control/mod.ts";
import type { KnownPeer } from "../membership/mod.ts";
import { createNode, DivergedError, Pacer, type Recorder, settingsOfTask, troubleOfModel } from "../node/mod.ts";
import { type DaemonConfig, isQuiet } from "../settings/mod.ts";
import { bytes, freeRoom, oneLine, processorSeconds } from "../support/mod.ts";
import type { DaemonChanges } from "./daemon_changes.ts";
import { knownPeer } from "./known_peer.ts";
import { keepModelFile } from "./model_file.ts";
import type { Outside } from "./node_host.ts";

/** What a hosted node is made of. */
export interface HostParts extends Outside {
  readonly config: DaemonConfig;
  readonly prepared: PreparedTask;
  /** Seed of this node's choices. */
  readonly seed: string;
  /** Closed with the node. */
  readonly trainer: Trainer;
  /** Changes the node's settings, for experiments. */
  readonly change?: DaemonChanges["settings"] | undefined;
}

/** A node in this thread or another, not started. Disposing of it closes its trainer. */
export interface HostedNode extends AsyncDisposable {
  readonly control: ControlledNode;
  /** Training examples of the node. */
  readonly examples: number;
  /** When the checkpoint was saved that the node goes on from, in ms since 1970. */
  readonly restoredAt: number | undefined;
  /** What the transport asks: whether more links are wanted, who is known, and with whom there is a link or is to be one. */
  wantsLinks(): boolean;
  known(): readonly KnownPeer[];
  isLinked(peer: PeerId): boolean;
  linked(): readonly PeerId[];
  /**
   * Runs the node until the signal is aborted; then the model lies in the data folder.
   *
   * @throws {DivergedError} if training goes nowhere
   * @throws {Error} in one line, if an address to listen on cannot be used, or the model went nowhere
   */
  run(): Promise<void>;
}

/**
 * Makes a node that goes on from its newest checkpoint, if it has one.
 *
 * @throws {Error} in one line, if its files cannot be used
 */
export async function hostNode(parts: HostParts): Promise<HostedNode> {
  await using made = new AsyncDisposableStack();
  const { config, prepared, seed, trainer, transport, record, signal, change = (settings) => settings } = parts;
  made.use(trainer);
  const { idHex, plan: { layout, states } } = prepared;
  if (trainer.doubts !== undefined && trainer.doubts.length > 0) trouble(record, doubtLine(trainer.doubts));
  const encode = (model: Vector, values: Vector | undefined) => {
    // A model without what its layers measure is one still: whoever evaluates it measures anew.
    const measured = values === undefined ? undefined : { layout: states, values };
    return encodeModel(model, layout, { format: "murmuration", task: idHex }, measured);
  };
  const encodeMeasured = async (model: Vector) => encode(model, await trainer.measure?.(model).catch(() => undefined));
  const size = encode(trainer.initial, new Float32Array(states.length)).length;
  const modelFile = made.use(await keepModelFile(config.dataDir, size, idHex));
  const folder = new CheckpointFolder(join(config.dataDir, "checkpoints", idHex.slice(0, 16)), layout, idHex);
  const moments = momentsOf(prepared.task.optimiser);
  await askRoom(folder, config, checkpointSize(layout.length, config.degree, trainer.examples, moments), record);
  const checkpoint = await restore(folder, trainer, record);
  const caution = checkpoint?.state.caution;
  if (caution !== undefined) trouble(record, `Training goes on ${tellCaution(caution)}`);
  const startedFrom = checkpoint?.state.steps;
  const archive = createArchive({
    folder,
    clock: systemClock,
    every: config.checkpointEvery,
    now: Date.now,
    onFailure(error) {
      const steps = archive.savedSteps ?? startedFrom;
      const from = steps === undefined ? "the beginning" : `step ${steps}`;
      const what = signal.aborted
        ? "the next start goes on from"
        : "training goes on, but a start anew would do so from";
      trouble(record, `Cannot keep a checkpoint. ${oneLine(error)}; ${what} ${from}`);
    },
  });
  const pacer = createPacer(config, () => record({ type: "paced", reason: pacer.reason }));
  const settings = settingsOfTask(prepared, {
    skewed: config.partition !== "iid",
    fixed: config.neighbour.map(knownPeer),
    bootstrap: config.bootstrap.map(knownPeer),
    discovers: config.mdns,
    degree: config.degree,
    upload: config.upload,
    trust: config.trust === "off" ? "off" : undefined,
    restored: checkpoint?.state,
  });
  const handle = createNode(
    {
      transport,
      trainer,
      clock: systemClock,
      random: createRandom(seed),
      nonce: freshNumber,
      record,
      wallTime: Date.now,
      archive,
      pace: pacer.next,
    },
    change(settings, { initial: trainer.initial, node: () => handle.node }),
  );
  const { node, exchange, peerManager } = handle;

  /** What has become of the steps done, should the model go nowhere. */
  async function fate(): Promise<string> {
    const kept = await archive.latest(() => Promise.resolve(undefined)).catch(() => undefined);
    const { steps } = node.status();
    if (kept === undefined) return `all ${steps} steps that were trained are lost`;
    if (kept.steps < steps) {
      return `what was trained after the checkpoint of step ${kept.steps}, up to ${steps}, is lost`;
    }
    return `the last checkpoint, of step ${kept.steps}, has it: make room, start the daemon and stop it again`;
  }

  const parting = made.move();
  return {
    control: controlledNode({ ...handle, trainer, pacer, archive }),
    examples: trainer.examples,
    restoredAt: checkpoint?.savedAt,
    wantsLinks: () => peerManager.wantsLinks,
    known: () => peerManager.known(),
    isLinked: (peer) => exchange.isLinked(peer),
    linked: () => exchange.linked(),
    async run() {
      try {
        await node.run(signal);
      } catch (error) {
        if (!(error instanceof DivergedError)) throw error;
        const good = await archive.latest((model) => troubleOfModel(trainer, model));
        if (good === undefined || good.steps === 0) throw error;
        await modelFile.write(await encodeMeasured(good.model), fate);
        throw new DivergedError(`${error.message}; model.safetensors is of step ${good.steps}`, { cause: error });
      }
      requireFinite(node.model, "write model.safetensors");
      await modelFile.write(await encodeMeasured(node.model), fate);
    },
    [Symbol.asyncDispose]: () => parting.disposeAsync(),
  };
}

/**
 * Makes sure of what can be of the room that checkpoints take: drafts of a process that was killed are removed, and if there is
 * not enough, that is told at once and not after an hour.
 */
async function askRoom(
  folder: CheckpointFolder,
  { dataDir }: DaemonConfig,
  size: number,
  record: Recorder,
): Promise<void> {
  const taken = await folder.tidy();
  const free = await freeRoom(dataDir);
  // One more is a draft before the oldest goes.
  const needed = (KEPT + 1) * size - taken;
  if (free === undefined || free >= needed) return;
  trouble(
    record,
    `The disk of "${dataDir}" has ${bytes(free)} free, and checkpoints take up to ${
      bytes(needed)
    } more: make room; training ` +
      "goes on, but what no checkpoint keeps is lost should this process be killed",
  );
}

/** The newest good checkpoint, with the trainer gone on from it. */
async function restore(folder: CheckpointFolder, trainer: Trainer, record: Recorder): Promise<Checkpoint | undefined> {
  const { checkpoint, spoilt } = await folder.load();
  for (const { path, reason } of spoilt) {
    trouble(record, `Checkpoint "${path}" is passed over: ${reason}`);
  }
  if (checkpoint === undefined) return undefined;
  try {
    await trainer.restore(checkpoint.state.trainer);
  } catch (error) {
    // Another shard, or the data has changed: the model is as good as before, and the data is dealt anew.
    trouble(
      record,
      `The checkpoint's place in the data or its moments do not fit: ${
        oneLine(error)
      }; the data is dealt anew, and the ` +
        "optimiser begins at rest",
    );
  }
  return checkpoint;
}

function createPacer({ cpu, quietHours }: DaemonConfig, onChange: () => void): Pacer {
  return new Pacer({
    clock: systemClock,
    share: cpu,
    cores: navigator.hardwareConcurrency,
    used: processorSeconds,
    isQuiet() {
      const now = new Date();
      return isQuiet(quietHours ?? [], 60 * now.getHours() + now.getMinutes());
    },
    onChange,
  });
}

/** Doubts about the data as one line of the log: in several, those alike would be left out. */
function doubtLine(doubts: NonNullable<Trainer["doubts"]>): string {
  const isWrong = doubts.some(({ level }) => level === "wrong");
  const texts = doubts.map(({ text }) => text).join(" ");
  return isWrong
    ? `The data is WRONG, and training on it makes little sense: ${texts} \`murmuration data check\` tells more`
    : `About the data: ${texts}`;
}

/** Tells of what did not work, in one line. */
export function trouble(record: Recorder, text: string): void {
  record({ type: "trouble", peer: undefined, text });
}

/** A fresh 64-bit number from the system's entropy. */
function freshNumber(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0];
}
