/**
 * What the control API answers to which request.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { API_PREFIX, type ControlSource, UnknownPeerError } from "./api.ts";
import type { EventFeed } from "./event_feed.ts";
import { isOwnHost } from "./host_guard.ts";
import { oneLine, RefusedError } from "../support/mod.ts";
import { addPages, pageHeaders } from "./pages.ts";
import { isSameToken } from "./token.ts";

/** What the routes are made of. */
export interface RouteParts {
  readonly source: ControlSource;
  readonly feed: EventFeed;
  /** What a request must bring. */
  readonly token: string;
  /** Host the server was told to listen on. */
  readonly host: string;
  /** Folder of the dashboard's files; undefined serves none. */
  readonly page: string | undefined;
}

/** Bytes of a request's body: an example of 64 × 64 × 3 bytes as decimal text, with room. */
const MOST_BODY = 64 * 1024;
/** How long a ping may take, in ms: a dial through a relay, with hole punching. */
const PING_TIME = 20_000;

const pingSchema = z.strictObject({ peer: z.string().min(1).max(1024) });
const peerSchema = z.strictObject({
  peer: z.string().regex(/^[A-Za-z0-9]{20,128}$/, "must be a whole peer id such as 12D3KooW…"),
});
const predictSchema = z.strictObject({ input: z.array(z.number()).min(1) });

/** The control API as an application: a request in, a response out. */
export function createRoutes({ source, feed, token, host, page }: RouteParts): Hono {
  const app = new Hono();
  app.onError((error, context) => problem(context, 500, oneLine(error)));
  app.notFound((context) => problem(context, 404, `No such page or call: ${context.req.method} ${context.req.path}`));
  app.use(pageHeaders);
  app.use(async (context, next) => {
    if (isOwnHost(context.req.header("host"), host)) return await next();
    return problem(
      context,
      403,
      `Cannot answer for host "${context.req.header("host") ?? ""}": use a loopback address`,
    );
  });

  app.get("/healthz", (context) => context.json({ alive: true }));
  app.get("/readyz", (context) => {
    const { state, reason } = source.status();
    const isReady = state === "training" || state === "paused" || state === "finished";
    return isReady ? context.json({ state }) : problem(context, 503, `${state}: ${reason ?? "not ready yet"}`);
  });
  app.get("/metrics", async (context) => {
    const text = await source.metrics();
    return context.body(text, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });
  app.route(API_PREFIX, createApi(source, feed, token));
  if (page !== undefined) addPages(app, page);
  return app;
}

/** The routes behind the token. */
function createApi(source: ControlSource, feed: EventFeed, token: string): Hono {
  const api = new Hono();
  api.use(async (context, next) => {
    // EventSource cannot send a header; everywhere else a token has no place in an address, which ends up in logs.
    const inAddress = context.req.path === `${API_PREFIX}/events` ? context.req.query("token") : undefined;
    const given = context.req.header("authorization")?.match(/^Bearer +(\S+)$/i)?.[1] ?? inAddress;
    if (given !== undefined && isSameToken(given, token)) {
      context.header("cache-control", "no-store");
      return await next();
    }
    context.header("www-authenticate", "Bearer");
    const why = given === undefined ? "the token is missing" : "the token is wrong";
    return problem(context, 401, `Cannot let you in: ${why}; it is in the file api-token of the data folder`);
  });
  api.use(bodyLimit({
    maxSize: MOST_BODY,
    onError: (context) => problem(context, 413, `Cannot take this body: it is over ${MOST_BODY} bytes`),
  }));

  api.get("/status", (context) => context.json(source.status()));
  api.get("/peers", async (context) => context.json(await source.peers()));
  api.get("/history", (context) => context.json(source.history()));
  api.get("/tensors", async (context) => context.json(await source.tensors()));
  api.get("/events", (context) => {
    return feed.open(context) ?? problem(context, 503, "Too many listeners; close a window of the dashboard");
  });
  api.post("/ping", async (context) => {
    const body = await readBody(context, pingSchema, '{"peer": "<peer id or multiaddr>"}');
    if (body instanceof Response) return body;
    try {
      return context.json(await source.ping(body.peer, AbortSignal.timeout(PING_TIME)));
    } catch (error) {
      return problem(context, 502, oneLine(error));
    }
  });
  for (const [path, act] of [["/peers/bar", source.bar], ["/peers/forgive", source.forgive]] as const) {
    api.post(path, async (context) => {
      const body = await readBody(context, peerSchema, '{"peer": "<peer id>"}');
      if (body instanceof Response) return body;
      try {
        await act(body.peer);
      } catch (error) {
        if (error instanceof UnknownPeerError) return problem(context, 404, error.message);
        throw error;
      }
      const peers = await source.peers();
      return context.json(peers.find(({ peer }) => peer === body.peer) ?? { peer: body.peer });
    });
  }
  api.post("/predict", async (context) => {
    const body = await readBody(context, predictSchema, '{"input": [number, …]}');
    if (body instanceof Response) return body;
    const { shape, data } = source.status().task;
    const wanted = shape.reduce((product, extent) => product * extent, 1);
    // Text may be shorter than a context.
    const isBeginning = data.endsWith("text") && body.input.length < wanted;
    if (body.input.length !== wanted && !isBeginning) {
      return problem(context, 400, `Cannot predict: the input has ${body.input.length} entries, the task ${wanted}`);
    }
    try {
      return context.json(await source.predict(body.input));
    } catch (error) {
      const isInput = error instanceof TypeError || error instanceof RangeError;
      return problem(context, isInput ? 400 : 500, oneLine(error));
    }
  });
  const actions = {
    "/pause": () => source.pause(),
    "/resume": () => source.resume(),
    "/save": () => source.save(),
    "/stop": () => source.stop(),
  };
  for (const [path, act] of Object.entries(actions)) {
    api.post(path, async (context) => {
      try {
        await act();
      } catch (error) {
        if (error instanceof RefusedError) return problem(context, 409, error.message);
        throw error;
      }
      return context.json({ state: source.status().state });
    });
  }
  return api;
}

/** The body of a request, or the answer that says what is wrong with it. */
async function readBody<Body>(context: Context, schema: z.ZodType<Body>, form: string): Promise<Body | Response> {
  let value: unknown;
  try {
    value = await context.req.json();
  } catch {
    return problem(context, 400, `Cannot read the body: it is not JSON; send ${form}`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  return problem(context, 400, `Cannot use the body: ${[...path, message].join(": ")}; send ${form}`);
}

/** An answer that says in one line what is wrong. */
function problem(
  context: Context,
  status: 400 | 401 | 403 | 404 | 409 | 413 | 500 | 502 | 503,
  error: string,
): Response {
  return context.json({ error }, status);
}
