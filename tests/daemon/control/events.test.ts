import assert from "node:assert";
import type { HistoryPoint } from "../../../daemon/control/api.ts";
import { MOST_LISTENERS } from "../../../daemon/control/event_feed.ts";
import { readEvents, type ServerEvent } from "../../../daemon/control/event_stream.ts";
import { startControlApi } from "./control_api.ts";

const pace = { shortest: 20, heartbeat: 10_000 };

/** Events of a stream one at a time, each awaited for ten seconds at most. */
function reader(response: Response) {
  const events = readEvents(response.body!);
  return {
    async next(): Promise<ServerEvent> {
      const late = new AbortController();
      const limit = new Promise<never>((_, reject) => {
        const timer = setTimeout(() => reject(new Error("no event within ten seconds")), 10_000);
        late.signal.addEventListener("abort", () => clearTimeout(timer));
      });
      const { value, done } = await Promise.race([events.next(), limit]).finally(() => late.abort());
      if (done) throw new Error("the stream has ended");
      return value;
    },
    close: () => events.return(undefined),
  };
}

/** Waits until `condition` holds, ten seconds at most. */
async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries === 1000) throw new Error("not within ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

Deno.test("a listener is told everything at first, and then what has changed", async () => {
  await using api = await startControlApi({ pace });
  const response = await fetch(`${api.address}/api/v1/events?token=${api.token}`);
  assert.strictEqual(response.headers.get("content-type"), "text/event-stream");
  const stream = reader(response);
  const first = [await stream.next(), await stream.next(), await stream.next()];
  assert.deepStrictEqual(first.map(({ event }) => event), ["status", "peers", "history"]);
  assert.strictEqual(JSON.parse(first[0].data).round, 30);
  assert.deepStrictEqual(JSON.parse(first[1].data), JSON.parse(JSON.stringify(api.source.peers())));
  assert.deepStrictEqual(JSON.parse(first[2].data), JSON.parse(JSON.stringify(api.source.history())));

  api.source.advance(3);
  const second = [await stream.next(), await stream.next(), await stream.next()];
  assert.deepStrictEqual(second.map(({ event }) => event), ["status", "peers", "history"]);
  const points = JSON.parse(second[2].data) as HistoryPoint[];
  assert.deepStrictEqual(points.map(({ round }) => round), [31, 32, 33]);

  // Nothing but its status differs when it is saved.
  await api.source.save();
  assert.strictEqual((await stream.next()).event, "status");
  api.source.advance();
  assert.deepStrictEqual([(await stream.next()).event, (await stream.next()).event], ["status", "peers"]);
  await stream.close();
  await until(() => api.source.watchers === 0);
});

Deno.test("changes in quick succession are told at once, not one by one", async () => {
  await using api = await startControlApi({ pace: { shortest: 200, heartbeat: 10_000 } });
  const stream = reader(await api.ask("/api/v1/events"));
  for (let count = 0; count < 3; count++) await stream.next();
  for (let count = 0; count < 50; count++) api.source.advance();
  for (let count = 0; count < 2; count++) await stream.next();
  const points = JSON.parse((await stream.next()).data) as HistoryPoint[];
  assert.strictEqual(points.length, 50);
  await stream.close();
});

Deno.test("a silent stream shows that it is alive", async () => {
  await using api = await startControlApi({ pace: { shortest: 10, heartbeat: 30 } });
  api.source.become("paused");
  const response = await api.ask("/api/v1/events");
  let text = "";
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.split(": still here\n\n").length > 3) break;
  }
  assert.match(text, /^event: status\n/);
});

Deno.test("there are only so many listeners, and one that leaves makes room", async () => {
  await using api = await startControlApi({ pace });
  const [first, ...others] = await Promise.all(
    Array.from({ length: MOST_LISTENERS }, () => api.ask("/api/v1/events")),
  );
  const refused = await api.ask("/api/v1/events");
  assert.strictEqual(refused.status, 503);
  assert.match(((await refused.json()) as { error: string }).error, /^Too many listeners/);
  await first.body?.cancel();
  await until(() => api.source.watchers < MOST_LISTENERS);
  const again = await api.ask("/api/v1/events");
  assert.strictEqual(again.status, 200);
  for (const response of [again, ...others]) await response.body?.cancel();
  await until(() => api.source.watchers === 0);
});

Deno.test("streams end with the API", async () => {
  const api = await startControlApi({ pace });
  const response = await api.ask("/api/v1/events");
  const text = response.text();
  await until(() => api.source.watchers === 1);
  await api[Symbol.asyncDispose]();
  assert.match(await text, /^event: status\n/);
  assert.strictEqual(api.source.watchers, 0);
});

Deno.test("events are read whatever the pieces they come in", async () => {
  const text =
    ": hello\n\nevent: status\ndata: {\ndata: }\n\nevent: ünï\r\ndata:x\r\n\r\nid: 4\n\ndata: last\n\nevent: torn";
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 3, 7, 1000]) {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    assert.deepStrictEqual(await Array.fromAsync(readEvents(body)), [
      { event: "status", data: "{\n}" },
      { event: "ünï", data: "x" },
      { event: "message", data: "last" },
    ]);
  }
});

Deno.test("an event that has no end is not read on for ever", async () => {
  let sent = 0;
  const piece = new TextEncoder().encode("x".repeat(1024 * 1024));
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("data: ")),
    pull(controller) {
      sent++;
      controller.enqueue(piece);
    },
  });
  await assert.rejects(Array.fromAsync(readEvents(body)), { type: "max-buffer-size-exceeded" });
  assert.ok(sent < 40, `${sent} MiB were taken`);
});
