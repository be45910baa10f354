/**
 * The control API over HTTP: what a daemon tells and does on request, for the command line, the dashboard and Prometheus.
 *
 * @module
 */
import { sleep, systemClock } from "../../protocol/exchange/clock.ts";
import type { ControlSource } from "./api.ts";
import { createEventFeed, type FeedPace } from "./event_feed.ts";
import { bracketed } from "./host_guard.ts";
import { reasonOf } from "../support/mod.ts";
import { createRoutes } from "./routes.ts";

/** What a control API is set up with. */
export interface ControlOptions {
  readonly source: ControlSource;
  /** Name or address to listen on; a loopback address unless the user asks for another. */
  readonly host: string;
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** What requests must bring, as `Authorization: Bearer`. */
  readonly token: string;
  /** Folder of the dashboard's files; undefined serves none. */
  readonly page?: string;
  /** How fast `/events` is. Default: at most once a second, a sign of life every 15 s. */
  readonly pace?: FeedPace;
}

/** A control API that listens. Disposing of it ends it, streams included. */
export interface Control extends AsyncDisposable {
  /** Where it is, such as `http://127.0.0.1:4780`. */
  readonly address: string;
}

/** A server on all addresses is reached, from its own machine, by a loopback one. */
const REACHED_BY: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
/** How long requests under way may take when the API ends, in ms. */
const GRACE = 1000;

/**
 * Starts the control API.
 *
 * @throws {Error} in one line, if the port is in use or the address is not one of this machine
 *
 * @example
 * ```ts
 * import { startControl } from "./server.ts";
 * import type { ControlSource } from "./api.ts";
 * import assert from "node:assert";
 *
 * const source = { metrics: () => Promise.resolve("up 1\n"), watch() {} } as unknown as ControlSource;
 * await using control = await startControl({ source, host: "127.0.0.1", port: 0, token: "s3cret" });
 * const response = await fetch(`${control.address}/metrics`);
 * assert.strictEqual(await response.text(), "up 1\n");
 * ```
 */
// deno-lint-ignore require-await -- a promise, so that what goes wrong rejects it
export async function startControl(options: ControlOptions): Promise<Control> {
  const { source, host, port, token, page, pace } = options;
  const life = new AbortController();
  const feed = createEventFeed(source, life.signal, pace);
  const app = createRoutes({ source, feed, token, host, page });
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = Deno.serve({ hostname: host, port, onListen() {} }, (request) => app.fetch(request));
  } catch (error) {
    throw unable(`${bracketed(host)}:${port}`, error);
  }
  return {
    address: `http://${bracketed(REACHED_BY[host] ?? host)}:${server.addr.port}`,
    async [Symbol.asyncDispose]() {
      life.abort();
      const ended = new AbortController();
      const late = sleep(systemClock, GRACE, ended.signal).catch(() => {});
      await Promise.race([server.shutdown(), late]);
      ended.abort();
    },
  };
}

function unable(where: string, error: unknown): Error {
  const what = `Cannot serve the control API on ${where}`;
  if (error instanceof Deno.errors.AddrInUse) {
    const remedy = "choose another with --api-port, or 0 for a free one";
    return new Error(`${what}: the port is in use; ${remedy}`, { cause: error });
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return new Error(`${what}: this machine has no such address; choose another with --api-host`, { cause: error });
  }
  const remedy = "choose another with --api-host, or leave it out";
  return new Error(`${what}: ${reasonOf(error)}; ${remedy}`, { cause: error });
}
