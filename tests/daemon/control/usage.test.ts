import assert from "node:assert";
import { startUsage } from "../../../daemon/control/usage.ts";
import { processorSeconds } from "../../../daemon/support/mod.ts";
import { createVirtualClock } from "../../../daemon/network/mod.ts";

Deno.test("use is that of the last ten seconds", async () => {
  const clock = createVirtualClock();
  let rate = { processor: 1, sent: 100, received: 30 };
  const sum = { processor: 50, sent: 1e6, received: 2e6 };
  let since = 0;
  const settle = () => {
    const seconds = (clock.now() - since) / 1000;
    since = clock.now();
    sum.processor += rate.processor * seconds;
    sum.sent += rate.sent * seconds;
    sum.received += rate.received * seconds;
    return sum;
  };
  const usage = startUsage({
    clock,
    cores: 4,
    memory: () => 1234,
    processorTime: () => settle().processor,
    traffic: () => ({ ...settle() }),
  });
  assert.deepStrictEqual(usage.read(), { cpu: 0, memory: 1234, upload: 0, download: 0 });
  const close = (left: number, right: number) => assert(Math.abs(left - right) < 1e-6 * right, `${left}, ${right}`);
  await clock.run(3000);
  close(usage.read().cpu, 0.25);
  close(usage.read().upload, 100);
  await clock.run(100_000);
  close(usage.read().download, 30);

  settle();
  rate = { processor: 3, sent: 500, received: 0 };
  await clock.run(105_000);
  const { cpu, upload } = usage.read();
  assert(cpu > 0.4 && cpu < 0.6);
  assert(upload > 250 && upload < 350);
  await clock.run(116_000);
  assert.deepStrictEqual(usage.read().download, 0);
  close(usage.read().cpu, 0.75);
  close(usage.read().upload, 500);

  usage[Symbol.dispose]();
  assert.strictEqual(clock.size, 0);
});

Deno.test("the process's own figures are there", () => {
  using usage = startUsage({ traffic: () => ({ sent: 0, received: 0 }) });
  const before = processorSeconds();
  const end = performance.now() + 150;
  while (performance.now() < end);
  const { cpu, memory } = usage.read();
  assert(processorSeconds() > before);
  assert(cpu > 0 && cpu <= 1);
  assert(memory > 1e6);
});
