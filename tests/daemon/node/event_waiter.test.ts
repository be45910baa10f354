import assert from "node:assert";
import { systemClock } from "../../../protocol/exchange/clock.ts";
import { EventWaiter } from "../../../daemon/node/event_waiter.ts";

const never = new AbortController().signal;

Deno.test("a waiter resolves as soon as its condition holds after an event", async () => {
  const waiter = new EventWaiter(systemClock);
  let done = false;
  let resolved = false;
  const waiting = waiter.until(() => done, { signal: never }).then(() => (resolved = true));
  waiter.notice();
  await Promise.resolve();
  assert.strictEqual(resolved, false);
  done = true;
  waiter.notice();
  await waiting;
});

Deno.test("a waiter resolves at once where the condition holds or the signal is aborted already", async () => {
  const waiter = new EventWaiter(systemClock);
  await waiter.until(() => true, { signal: never });
  await waiter.until(() => false, { signal: AbortSignal.abort() });
});

Deno.test("a waiter gives up after its time and when its signal is aborted", async () => {
  const waiter = new EventWaiter(systemClock);
  await waiter.until(() => false, { signal: never, milliseconds: 5 });
  const controller = new AbortController();
  const waiting = waiter.until(() => false, { signal: controller.signal });
  controller.abort();
  await waiting;
});
