import assert from "node:assert";
import { systemClock } from "../../../protocol/exchange/clock.ts";
import { Watch } from "../../../daemon/node/event_waiter.ts";

const never = new AbortController().signal;

Deno.test("a watch resolves as soon as its condition holds after an event", async () => {
  const watch = new Watch(systemClock);
  let done = false;
  let resolved = false;
  const waiting = watch.until(() => done, { signal: never }).then(() => (resolved = true));
  watch.notice();
  await Promise.resolve();
  assert.strictEqual(resolved, false);
  done = true;
  watch.notice();
  await waiting;
});

Deno.test("a watch resolves at once where the condition holds or the signal is aborted already", async () => {
  const watch = new Watch(systemClock);
  await watch.until(() => true, { signal: never });
  await watch.until(() => false, { signal: AbortSignal.abort() });
});

Deno.test("a watch gives up after its time and when its signal is aborted", async () => {
  const watch = new Watch(systemClock);
  await watch.until(() => false, { signal: never, milliseconds: 5 });
  const controller = new AbortController();
  const waiting = watch.until(() => false, { signal: controller.signal });
  controller.abort();
  await waiting;
});
