/**
 * Server-Sent Events, read from the body of a response.
 *
 * @module
 */

/** One event of a stream. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** Longest event that is read, in characters; a longer one is not from a daemon. */
const LONGEST = 16 * 1024 * 1024;

/**
 * Takes a stream of Server-Sent Events apart (WHATWG HTML §9.2). Comments, ids and retry times are left out.
 *
 * @throws {ParseError} if an event is over 16 Mi characters
 *
 * @example
 * ```ts
 * import { readEvents } from "./event_stream.ts";
 * import assert from "node:assert";
 *
 * const body = new Response(": hello\n\nevent: status\ndata: {}\n\n").body!;
 * assert.deepStrictEqual(await Array.fromAsync(readEvents(body)), [{ event: "status", data: "{}" }]);
 * ```
 */
export async function* readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ServerEvent> {
  // Only who listens needs it; most commands ask once.
  const { EventSourceParserStream } = await import("eventsource-parser/stream");
  const events = body.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: LONGEST }));
  for await (const { event = "message", data } of events) yield { event, data };
}
