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
import { oneLine, shellWord } from "../support/mod.ts";
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

/** How long a call may take, in ms: longer than the daemon's own limits, so that its reason arrives. */
const PATIENCE = 30_000;

/**
 * Finds the daemon that runs with a data folder. Nothing is asked of it yet.
 *
 * @throws {Error} in one line, if none runs with it, or its files cannot be read
 */
export async function connectControl(dataDir: string): Promise<ControlClient> {
  const restart = `start one with: murmuration daemon --data-dir ${shellWord(dataDir)}`;
  const file = await readApiFile(dataDir);
  if (file === undefined) throw new Error(`No daemon runs with data folder "${dataDir}"; ${restart}`);
  const token = await readToken(dataDir);
  if (token === undefined) {
    throw new Error(`Cannot ask the daemon at ${file.address}: no such file "${tokenPath(dataDir)}"; restart it`);
  }
  const { address, pid } = file;

  /** The response, if it is one of success. */
  async function ask(path: string, init: RequestInit = {}, signal = AbortSignal.timeout(PATIENCE)): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(address + path, { ...init, signal, headers: { authorization: `Bearer ${token}` } });
    } catch (error) {
      throw unanswered(error);
    }
    if (response.ok) return response;
    const text = await response.text().catch(() => "");
    if (response.status === 401) {
      const why = `it does not take the token "${tokenPath(dataDir)}"`;
      throw new Error(`Cannot ask the daemon at ${address}: ${why}; another daemon may have its port: ${restart}`);
    }
    throw new Error(reasonIn(text) ?? `The daemon at ${address} answered ${response.status} to ${path}`);
  }

  function unanswered(error: unknown): Error {
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    const what = isLate
      ? `The daemon at ${address} (process ${pid}) has not answered within ${PATIENCE / 1000} s; try again`
      : `No daemon answers at ${address}: the one of data folder "${dataDir}" (process ${pid}) has ended; ${restart}`;
    return new Error(what, { cause: error });
  }

  async function read<Value>(path: string, init?: RequestInit): Promise<Value> {
    const response = await ask(API_PREFIX + path, init);
    const text = await response.text().catch((error) => {
      throw unanswered(error);
    });
    return revive(text) as Value;
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
    metrics: async () => await (await ask("/metrics")).text(),
    async *events(signal) {
      try {
        const response = await ask(`${API_PREFIX}/events`, {}, signal);
        for await (const { event, data } of readEvents(response.body!)) {
          if (isKnown(event)) yield { event, data: revive(data) } as ControlEvent;
        }
      } catch (error) {
        if (signal.aborted) return;
        throw error instanceof TypeError ? unanswered(error) : error;
      }
    },
  };
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
