/**
 * A node with libp2p and a control API, from the moment its trainer is being made until it has left.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRandom, requireFinite, type Vector } from "../../compute/vector/mod.ts";
import { encodeModel } from "../../compute/model/formats.ts";
import { momentsOf } from "../../compute/optimisers/mod.ts";
import type { PreparedTask, TaskReview } from "../../compute/task/mod.ts";
import type { Trainer } from "../../compute/training/mod.ts";
import { maxFrameBytes, TOPIC_PREFIX } from "../../protocol/messages/mod.ts";
import { type Checkpoint, CheckpointFolder, checkpointSize, createArchive, KEPT } from "../checkpoint/mod.ts";
import { systemClock } from "../../protocol/exchange/clock.ts";
import type { PeerId } from "../../protocol/exchange/mod.ts";
import {
  type Background,
  createNode,
  DivergedError,
  type NodeHandle,
  Pacer,
  recordAll,
  type Recorder,
  settingsOfTask,
  troubleOfModel,
} from "../node/mod.ts";
import { type DaemonConfig, DEFAULT_API_PORT, formatQuietHours, isQuiet } from "../settings/mod.ts";
import { type Caps, type ControlSource, loadToken, tellCaution, writeApiFile } from "../control/mod.ts";
import { createNodeObserver, processorSeconds, startBackground, startControl, startUsage } from "../control/serving.ts";
import { createLibp2pTransport, type Libp2pTransport, type ReachingOptions } from "../network/libp2p/mod.ts";
import { loadIdentity, readNetworkKey } from "../network/libp2p/keys.ts";
import type { DaemonChanges } from "./daemon_changes.ts";
import { withBar } from "./fetch_bar.ts";
import { jsonRecorder, logRecorder, readyRecorder } from "./log.ts";
import { watchMemory } from "./memory_cap.ts";
import { keepModelFile } from "./model_file.ts";
import { bringStart, type StartFile } from "./start_file.ts";
import type { KnownPeer } from "../membership/mod.ts";
import { bytes, freeRoom, oneLine, RefusedError } from "../support/mod.ts";
import { returnMemory } from "./return_memory.ts";

/** What is known of the training before the network is. */
export interface Training {
  readonly prepared: PreparedTask;
  /** What it takes, as it was asked before anything was allocated. */
  readonly review: Pick<TaskReview, "parameters" | "trainingBytes">;
  /** Seed of this node's choices. */
  readonly seed: string;
  /** The file that the task starts from, where it names one. */
  readonly start: StartFile;
  /** Being made, in a thread of its own, or to be made once that file is there. */
  readonly trainer: Promise<Trainer>;
  /** Why others may read in the data folder, in one line; undefined if they may not. */
  readonly exposed: string | undefined;
  /** Changes the node's settings, for experiments. */
  readonly change?: DaemonChanges["settings"];
}

/**
 * Runs the node until `signal` is aborted; then the model lies in the data folder, which is this process's.
 *
 * @throws {RefusedError} if the memory allowed is not enough
 * @throws {Error} in one line, if the data, the identity, a key or an address to listen on cannot be used
 */
export async function runNode(config: DaemonConfig, training: Training, signal: AbortSignal): Promise<void> {
  const { prepared, seed, change = (settings) => settings } = training;
  const { idHex, plan: { layout, states } } = prepared;
  // Made after the transport, which asks it what it needs.
  const made: { node?: NodeHandle } = {};
  const reaching = {
    wantsLinks: () => made.node?.peerManager.wantsLinks ?? true,
    known: () => made.node?.peerManager.known() ?? [],
  };
  const isLinked = (peer: PeerId) => made.node?.exchange.isLinked(peer) ?? false;
  const observer = createNodeObserver();
  const log = withBar(logRecorder(config.verbose ? "debug" : "info"));
  const record: Recorder = recordAll(config.json ? jsonRecorder() : readyRecorder(), log, observer.record, (event) => {
    if (event.type === "started") systemClock.after(SETTLED, returnMemory);
    // Not before: a node that cannot listen is gone before anybody could look.
    if (event.type !== "ready") return;
    const { parameters, trainingBytes } = training.review;
    record({ type: "planned", parameters, trainingBytes });
    if (control !== undefined) record({ type: "serving", address: control.address });
  });
  if (training.exposed !== undefined) trouble(record, training.exposed);

  /** The transport, once the file is there that the trainer is made from. */
  async function openNetwork() {
    await using opened = new AsyncDisposableStack();
    try {
      const transport = opened.use(await createTransport(config, prepared, reaching, isLinked));
      const given = config.neighbour.map(knownPeer);
      const file = opened.use(await bringStart(training.start, transport, { config, prepared, record, given }, signal));
      const kept = opened.move();
      return { transport, file, [Symbol.asyncDispose]: () => kept.disposeAsync() };
    } catch (error) {
      training.start.failed(error);
      throw error;
    }
  }

  const [trainer, { transport, file }] = await both(training.trainer, openNetwork());
  await using _trainer = trainer;
  using _file = file;
  if (trainer.doubts !== undefined && trainer.doubts.length > 0) trouble(record, doubtLine(trainer.doubts));
  const encode = (model: Vector, values: Vector | undefined) => {
    // A model without what its layers measure is one still: whoever evaluates it measures anew.
    const measured = values === undefined ? undefined : { layout: states, values };
    return encodeModel(model, layout, { format: "murmuration", task: idHex }, measured);
  };
  const encodeMeasured = async (model: Vector) => encode(model, await trainer.measure?.(model).catch(() => undefined));
  const size = encode(trainer.initial, new Float32Array(states.length)).length;
  await using modelFile = await keepModelFile(config.dataDir, size, idHex);
  const folder = new CheckpointFolder(join(config.dataDir, "checkpoints", idHex.slice(0, 16)), layout, idHex);
  const moments = momentsOf(prepared.task.optimiser);
  await askRoom(folder, config, checkpointSize(layout.length, config.degree, trainer.examples, moments), record);
  const checkpoint = await restore(folder, trainer, record);
  const caution = checkpoint?.state.caution;
  if (caution !== undefined) trouble(record, `Training goes on ${tellCaution(caution)}`);
  const archive = createArchive({
    folder,
    clock: systemClock,
    every: config.checkpointEvery,
    now: Date.now,
    onFailure(error) {
      const steps = archive.savedSteps ?? checkpoint?.state.steps;
      const from = steps === undefined ? "the beginning" : `step ${steps}`;
      const what = life.aborted ? "the next start goes on from" : "training goes on, but a start anew would do so from";
      trouble(record, `Cannot keep a checkpoint. ${oneLine(error)}; ${what} ${from}`);
    },
  });
  const ending = new AbortController();
  const life = AbortSignal.any([signal, ending.signal]);
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
  const handle = made.node = createNode(
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
    change(settings, { initial: trainer.initial, node: () => made.node!.node }),
  );
  using usage = startUsage({ traffic: () => transport.traffic() });
  const tellBackground = (background: Background) => record({ type: "background", ...background });
  using background = startBackground({
    traffic: transport.trafficByPurpose,
    lookups: transport.lookups,
    onMinute: tellBackground,
  });
  using _cap = capMemory(config, ending);
  const source = observer.source({
    ...handle,
    prepared,
    trainer,
    transport,
    pacer,
    archive,
    usage,
    background,
    caps: capsOf(config),
    trusts: config.trust === "on",
    restoredAt: checkpoint?.savedAt,
    stop: () => ending.abort(),
    signal: life,
  });
  await using control = await serveControl(config, source);
  /** What has become of the steps done, should the model go nowhere. */
  const fate = async () => {
    const kept = await archive.latest(() => Promise.resolve(undefined)).catch(() => undefined);
    const { steps } = handle.node.status();
    if (kept === undefined) return `all ${steps} steps that were trained are lost`;
    if (kept.steps < steps) {
      return `what was trained after the checkpoint of step ${kept.steps}, up to ${steps}, is lost`;
    }
    return `the last checkpoint, of step ${kept.steps}, has it: make room, start the daemon and stop it again`;
  };
  try {
    await handle.node.run(life);
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    const good = await archive.latest((model) => troubleOfModel(trainer, model));
    if (good === undefined || good.steps === 0) throw error;
    await modelFile.write(await encodeMeasured(good.model), fate);
    throw new DivergedError(`${error.message}; model.safetensors is of step ${good.steps}`, { cause: error });
  }
  tellBackground(background.read());
  requireFinite(handle.node.model, "write model.safetensors");
  await modelFile.write(await encodeMeasured(handle.node.model), fate);
  if (ending.signal.reason instanceof RefusedError) throw ending.signal.reason;
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

/** How long after its start a node has loaded all that it needs, in ms. */
const SETTLED = 5_000;

/** Waits for two things at once; should one fail, the other is closed again. */
async function both<First extends AsyncDisposable, Second extends AsyncDisposable>(
  first: Promise<First>,
  second: Promise<Second>,
): Promise<[First, Second]> {
  await using there = new AsyncDisposableStack();
  for (const result of await Promise.allSettled([first, second])) {
    if (result.status === "fulfilled") there.use(result.value);
  }
  const both = await Promise.all([first, second]);
  // From here on they are the caller's.
  there.move();
  return both;
}

async function createTransport(
  config: DaemonConfig,
  { id, idHex, plan }: PreparedTask,
  needs: Pick<ReachingOptions, "wantsLinks" | "known">,
  isLinked: (peer: PeerId) => boolean,
): Promise<Libp2pTransport> {
  const { listen, announce, bootstrap, neighbour, mdns, dht, relay, relayServer, allow, deny, upload, download } =
    config;
  const maxFrame = maxFrameBytes(plan.layout);
  return await createLibp2pTransport({
    identity: await loadIdentity(config.dataDir),
    listen,
    topic: TOPIC_PREFIX + idHex,
    maxFrame,
    queueLimit: 2 * maxFrame,
    isLinked,
    discovery: { task: id, bootstrap, mdns, dht },
    reaching: { relay, serveRelay: relayServer, autonat: relay, announce, ...needs },
    given: neighbour,
    access: { allow, deny },
    networkKey: config.networkKey === undefined ? undefined : await readNetworkKey(config.networkKey),
    caps: { upload, download },
    metrics: config.apiPort !== "off",
  });
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

/** Ends the daemon in good order before it takes more memory than it may. */
function capMemory({ memory }: DaemonConfig, ending: AbortController): Disposable | undefined {
  if (memory === undefined) return undefined;
  const resident = () => Deno.memoryUsage().rss;
  const refuse = (used: number) =>
    new RefusedError(
      `Cannot go on within --memory ${bytes(memory)}: ${bytes(used)} are in use; allow more, or choose a ` +
        "smaller model",
    );
  if (resident() > memory) throw refuse(resident());
  return watchMemory({
    clock: systemClock,
    cap: memory,
    resident,
    onExceeded: (used) => ending.abort(refuse(used)),
  });
}

function capsOf({ cpu, memory, upload, download, quietHours }: DaemonConfig): Caps {
  return {
    cpu,
    memory,
    upload,
    download,
    quietHours: quietHours === undefined ? undefined : formatQuietHours(quietHours),
  };
}

/** The control API, and where it is. */
type ServedControl = AsyncDisposable & { readonly address: string };

/** Serves dashboard, control API and metrics, and says where in the data folder. */
async function serveControl(
  { apiPort, apiHost: host, dataDir }: DaemonConfig,
  source: ControlSource,
): Promise<ServedControl | undefined> {
  if (apiPort === "off") return undefined;
  const token = await loadToken(dataDir);
  const page = fileURLToPath(new URL("../dashboard/", import.meta.url));
  const serve = (port: number) => startControl({ source, host, port, token, page });
  const port = apiPort === "auto" ? DEFAULT_API_PORT : apiPort;
  await using parts = new AsyncDisposableStack();
  let control;
  try {
    control = await serve(port);
  } catch (error) {
    const isTaken = error instanceof Error && error.cause instanceof Deno.errors.AddrInUse;
    if (apiPort !== "auto" || !isTaken) throw error;
    control = await serve(0);
  }
  parts.use(control);
  parts.use(await writeApiFile(dataDir, control.address));
  const served = parts.move();
  return { address: control.address, [Symbol.asyncDispose]: () => served.disposeAsync() };
}

/** Doubts about the data as one line of the log: in several, those alike would be left out. */
function doubtLine(doubts: NonNullable<Trainer["doubts"]>): string {
  const isWrong = doubts.some(({ level }) => level === "wrong");
  const texts = doubts.map(({ text }) => text).join(" ");
  return isWrong
    ? `The data is WRONG, and training on it makes little sense: ${texts} \`murmuration data check\` tells more`
    : `About the data: ${texts}`;
}

function trouble(record: Recorder, text: string): void {
  record({ type: "trouble", peer: undefined, text });
}

/** A fresh 64-bit number from the system's entropy. */
function freshNumber(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0];
}

/** A multiaddr that ends with its peer's id, taken apart. */
function knownPeer(address: string): KnownPeer {
  return { peer: address.slice(address.lastIndexOf("/") + 1), address };
}
