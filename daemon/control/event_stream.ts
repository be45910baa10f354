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
 * Takes a stream of Server-Sent Events apart (WHATWG HTML §9.2.6, without ids and retry times). Comments are left out.
 *
 * @throws {RangeError} if an event is over 16 Mi characters
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
  let text = "";
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const blocks = text.split(/\r?\n\r?\n/);
    text = blocks.pop()!;
    if (text.length > LONGEST) throw new RangeError(`Cannot read events: one is over ${LONGEST} characters`);
    for (const block of blocks) {
      const event = parse(block);
      if (event !== undefined) yield event;
    }
  }
}

function parse(block: string): ServerEvent | undefined {
  let event = "message";
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = line.match(/^(\w+): ?(.*)$/) ?? [];
    if (field === "event") event = value;
    if (field === "data") data.push(value);
  }
  return data.length === 0 ? undefined : { event, data: data.join("\n") };
}
