/**
 * A node with libp2p and a control API, from the moment its trainer is being made until it has left.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { PreparedTask, TaskReview } from "../../compute/task/mod.ts";
import { maxFrameBytes, TOPIC_PREFIX } from "../../protocol/messages/mod.ts";
import { systemClock } from "../../protocol/exchange/clock.ts";
import type { PeerId } from "../../protocol/exchange/mod.ts";
import { type Background, recordAll, type Recorder } from "../node/mod.ts";
import { type DaemonConfig, DEFAULT_API_PORT, formatQuietHours } from "../settings/mod.ts";
import { type Caps, type ControlSource, loadToken, writeApiFile } from "../control/mod.ts";
import { createNodeObserver, startBackground, startControl, startUsage } from "../control/serving.ts";
import { createLibp2pTransport, type Libp2pTransport, type ReachingOptions } from "../network/libp2p/mod.ts";
import { loadIdentity, readNetworkKey } from "../network/libp2p/keys.ts";
import { withBar } from "./fetch_bar.ts";
import { type HostedNode, trouble } from "./hosted_node.ts";
import type { NodeHost } from "./node_host.ts";
import { jsonRecorder, logRecorder, readyRecorder } from "./log.ts";
import { watchMemory } from "./memory_cap.ts";
import { bringStart, type StartFile } from "./start_file.ts";
import { knownPeer } from "./known_peer.ts";
import { bytes, RefusedError } from "../support/mod.ts";
import { returnMemory } from "./return_memory.ts";

/** What is known of the training before the network is. */
export interface Training {
  readonly prepared: PreparedTask;
  /** What it takes, as it was asked before anything was allocated. */
  readonly review: Pick<TaskReview, "parameters" | "trainingBytes">;
  /** The file that the task starts from, where it names one. */
  readonly start: StartFile;
  /** Being made, with its trainer in a thread of its own, or to be made once that file is there. */
  readonly host: Promise<NodeHost>;
  /** Why others may read in the data folder, in one line; undefined if they may not. */
  readonly exposed: string | undefined;
}

/**
 * Runs the node until `signal` is aborted; then the model lies in the data folder, which is this process's.
 *
 * @throws {RefusedError} if the memory allowed is not enough
 * @throws {Error} in one line, if the data, the identity, a key or an address to listen on cannot be used
 */
export async function runNode(config: DaemonConfig, training: Training, signal: AbortSignal): Promise<void> {
  const { prepared } = training;
  // Made after the transport, which asks it what it needs.
  const made: { node?: HostedNode } = {};
  const reaching = {
    wantsLinks: () => made.node?.wantsLinks() ?? true,
    known: () => made.node?.known() ?? [],
  };
  const isLinked = (peer: PeerId) => made.node?.isLinked(peer) ?? false;
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

  const [host, { transport, file }] = await both(training.host, openNetwork());
  await using _host = host;
  using _file = file;
  const ending = new AbortController();
  const life = AbortSignal.any([signal, ending.signal]);
  await using node = await host.host({ transport, record, signal: life });
  made.node = node;
  using usage = startUsage({ traffic: () => transport.traffic() });
  const tellBackground = (background: Background) => record({ type: "background", ...background });
  using background = startBackground({
    traffic: transport.trafficByPurpose,
    lookups: transport.lookups,
    onMinute: tellBackground,
  });
  using _cap = capMemory(config, ending);
  const source = observer.source({
    node: node.control,
    examples: node.examples,
    prepared,
    transport,
    usage,
    background,
    caps: capsOf(config),
    trusts: config.trust === "on",
    restoredAt: node.restoredAt,
    stop: () => ending.abort(),
    signal: life,
  });
  await using control = await serveControl(config, source);
  await node.run();
  tellBackground(background.read());
  if (ending.signal.reason instanceof RefusedError) throw ending.signal.reason;
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
