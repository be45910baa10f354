import assert from "node:assert";
import type { FromNode } from "../../../../daemon/process/node_thread/node_messages.ts";
import { createNodeOutbox } from "../../../../daemon/process/node_thread/node_outbox.ts";
import type { NodeEvent } from "../../../../daemon/node/mod.ts";

Deno.test("a node that has begun to train is told as training with its first round, however soon that comes", async () => {
  const said: FromNode[] = [];
  const outbox = createNodeOutbox((messages) => void said.push(...messages));
  let state = "waiting";
  outbox.watch({
    control: { view: () => ({ state }) },
    known: () => [],
    wantsLinks: () => true,
    linked: () => [],
  } as never);
  const record = async (type: NodeEvent["type"]) => {
    outbox.record({ type } as NodeEvent);
    await Promise.resolve();
  };
  await record("started");
  state = "training";
  await record("round");
  const views = () =>
    said.filter(({ kind }) => kind === "view").map((message) =>
      (message as never as { view: { state: string } }).view.state
    );
  assert.deepStrictEqual(views(), ["waiting", "training"]);
  // Further ones come often, and can wait.
  for (let round = 0; round < 20; round++) await record("round");
  assert.strictEqual(views().length, 2);
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.strictEqual(views().length, 3);
});
