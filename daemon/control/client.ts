/**
 * The control API as a command sees it: calls that ask the daemon of a data folder.
 *
 * @module
 */
import {
  type Answer,
  API_PREFIX,
  type DaemonState,
  type DaemonStatus,
  type HistoryPoint,
  type PeerView,
  type Pong,
  type TensorMap,
} from "./api.ts";
import type { PeerId } from "../../protocol/exchange/mod.ts";
import { readApiFile } from "./api_file.ts";
import { readEvents } from "./event_stream.ts";
import { shellQuoted } from "../../compute/support/mod.ts";
import { bytesOnTheWay } from "../files/mod.ts";
import { bytes, describeHolder, lockHolder, oneLine } from "../support/mod.ts";
import { readToken, tokenPath } from "./token.ts";

/** Something that changed, as `/events` tells it. */
export type ControlEvent =
  | { readonly event: "status"; readonly data: DaemonStatus }
  | { readonly event: "peers"; readonly data: readonly PeerView[] }
  /** The moments since the last such event. */
  | { readonly event: "history"; readonly data: readonly HistoryPoint[] };

/** What one can ask of a running daemon. Each call throws an Error in one line if it does not answer or refuses. */
export interface ControlClient {
  /** Where the daemon's API is. */
  readonly address: string;
  /** Where its dashboard is, with what lets one in. */
  readonly dashboard: string;
  status(): Promise<DaemonStatus>;
  peers(): Promise<readonly PeerView[]>;
  history(): Promise<readonly HistoryPoint[]>;
  tensors(): Promise<readonly TensorMap[]>;
  predict(input: readonly number[]): Promise<Answer>;
  ping(peerOrAddress: string): Promise<Pong>;
  /** These resolve with what the daemon then knows of the peer. */
  bar(peer: PeerId): Promise<PeerView>;
  forgive(peer: PeerId): Promise<PeerView>;
  /** These resolve, when it is done, with the state the daemon is then in. */
  pause(): Promise<DaemonState>;
  resume(): Promise<DaemonState>;
  save(): Promise<DaemonState>;
  stop(): Promise<DaemonState>;
  /** Prometheus text. */
  metrics(): Promise<string>;
  /** What changes, until `signal` is aborted or the daemon ends. */
  events(signal: AbortSignal): AsyncGenerator<ControlEvent>;
}

/** No daemon runs on the data folder. */
export class NotRunningError extends Error {
  override readonly name = "NotRunningError";
}

/** How long a call may take, in ms: longer than the daemon's own limits, so that its reason arrives. */
const PATIENCE = 30_000;

/**
 * Finds the daemon that runs on a data folder. Nothing is asked of it yet.
 *
 * @throws {NotRunningError} in one line, if none runs on it; so do the calls, if it has ended meanwhile
 * @throws {Error} in one line, if it cannot be asked: it starts, has no API, or its files cannot be read
 */
export async function connectControl(dataDir: string): Promise<ControlClient> {
  const start = `start one with: murmuration daemon --data-dir ${shellQuoted(dataDir)}`;
  const file = await readApiFile(dataDir);
  if (file === undefined) {
    const holder = await lockHolder(dataDir);
    if (holder !== undefined) throw new Error(await silent(dataDir, holder));
    throw new NotRunningError(
      `No daemon runs on the data folder "${dataDir}"; ${start}; or name another folder by --data-dir`,
    );
  }
  const token = await readToken(dataDir);
  if (token === undefined) {
    throw new Error(`Cannot ask the daemon at ${file.address}: no such file "${tokenPath(dataDir)}"; restart it`);
  }
  const { address, pid } = file;

  /** The response, if it is one of success. */
  async function ask(
    path: string,
    init: RequestInit & { readonly client: Deno.HttpClient },
    signal = AbortSignal.timeout(PATIENCE),
  ): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(address + path, { ...init, signal, headers: { authorization: `Bearer ${token}` } });
    } catch (error) {
      throw await unanswered(error);
    }
    if (response.ok) return response;
    const text = await response.text().catch(() => "");
    if (response.status === 401) {
      const why = `what listens there does not take the token "${tokenPath(dataDir)}"`;
      if (await lockHolder(dataDir) !== undefined) {
        throw new Error(`Cannot ask the daemon at ${address}: ${why}; if the token has changed, restart the daemon`);
      }
      throw new Error(`Cannot ask the daemon at ${address}: ${why}; another daemon may have its port; ${start}`);
    }
    throw new Error(reasonIn(text) ?? `The daemon at ${address} answered ${response.status} to ${path}`);
  }

  /** Why there is no answer. Whether the daemon lives is what its lock says, not whether it can be reached. */
  async function unanswered(cause: unknown): Promise<Error> {
    if (cause instanceof DOMException && cause.name === "TimeoutError") {
      const late = `The daemon at ${address} (process ${pid}) has not answered within ${
        PATIENCE / 1000
      } s; try again, or end it: kill ${pid}`;
      return new Error(late, { cause });
    }
    const holder = await lockHolder(dataDir);
    if (holder === undefined) {
      const ended = `the one of data folder "${dataDir}" (process ${pid}) has ended`;
      return new NotRunningError(`No daemon answers at ${address}: ${ended}; ${start}`, { cause });
    }
    if (holder !== `${pid}`) return new Error(await silent(dataDir, holder), { cause });
    const { host, hostname } = new URL(address);
    const who = `the daemon of data folder "${dataDir}" (${await describeHolder(holder)})`;
    const what = isUnreachable(cause)
      ? `Cannot reach ${hostname}: no network, not even within this machine (its loopback is down), though ${who} ` +
        "runs; bring it up: ip link set lo up"
      : `Cannot reach ${host}: nobody listens there, though ${who} runs; it may be ending, or run in a container: ` +
        "then ask it from in there";
    return new Error(what, { cause });
  }

  /** What reads one document; whatever proxy the environment names, the token goes to this machine alone. */
  async function readText(path: string, init: RequestInit = {}): Promise<string> {
    using client = directly(address);
    const response = await ask(path, { ...init, client });
    return await response.text().catch(async (error) => {
      throw await unanswered(error);
    });
  }

  async function read<Value>(path: string, init?: RequestInit): Promise<Value> {
    const text = await readText(API_PREFIX + path, init);
    try {
      return revive(text) as Value;
    } catch (cause) {
      throw new Error(`What answers at ${address} is no daemon: another program may have its port; ${start}`, {
        cause,
      });
    }
  }

  const post = <Value>(path: string, body: unknown = {}) =>
    read<Value>(path, { method: "POST", body: JSON.stringify(body) });
  const act = async (path: string) => (await post<{ state: DaemonState }>(path)).state;

  return {
    address,
    dashboard: `${address}/#token=${token}`,
    status: () => read("/status"),
    peers: () => read("/peers"),
    history: () => read("/history"),
    tensors: () => read("/tensors"),
    predict: (input) => post("/predict", { input }),
    ping: (peer) => post("/ping", { peer }),
    bar: (peer) => post("/peers/bar", { peer }),
    forgive: (peer) => post("/peers/forgive", { peer }),
    pause: () => act("/pause"),
    resume: () => act("/resume"),
    save: () => act("/save"),
    stop: () => act("/stop"),
    metrics: () => readText("/metrics"),
    async *events(signal) {
      using client = directly(address);
      try {
        const response = await ask(`${API_PREFIX}/events`, { client }, signal);
        for await (const { event, data } of readEvents(response.body!)) {
          if (isKnown(event)) yield { event, data: revive(data) } as ControlEvent;
        }
      } catch (error) {
        if (signal.aborted) return;
        throw error instanceof TypeError ? await unanswered(error) : error;
      }
    },
  };
}

/** What is said of a daemon that has its folder and tells nobody where it can be asked. */
async function silent(dataDir: string, holder: string): Promise<string> {
  const who = await describeHolder(holder);
  const fetched = await bytesOnTheWay(dataDir);
  if (fetched !== undefined) {
    return `Cannot ask the daemon of data folder "${dataDir}" (${who}): it fetches the weights that its task starts from, of ` +
      `which about ${bytes(fetched)} are there; its log tells how far it is`;
  }
  return `Cannot ask the daemon of data folder "${dataDir}" (${who}): it is starting, or runs with --api-port off; try again`;
}

/** Connections to an address that go through no proxy. */
function directly(address: string): Deno.HttpClient {
  const { hostname, port } = new URL(address);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return Deno.createHttpClient({ proxy: { transport: "tcp", hostname: host, port: Number(port || 80) } });
}

/** Whether no network leads to where a request was to go. The system's reason is at the end of the chain, in words only. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /network is unreachable|assign requested address|no route to host/i.test(error.message) ||
    isUnreachable(error.cause);
}

const KNOWN: readonly string[] = ["status", "peers", "history"] satisfies ControlEvent["event"][];

/** A newer daemon may tell more than is known here. */
function isKnown(event: string): event is ControlEvent["event"] {
  return KNOWN.includes(event);
}

/** JSON back into values: a loss that is not a number, as before the first round, is written as null. */
function revive(text: string): unknown {
  return JSON.parse(text, (key, value) => (key === "loss" && value === null ? NaN : value));
}

function reasonIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text);
    return typeof error === "string" ? oneLine(error) : undefined;
  } catch {
    return undefined;
  }
}
