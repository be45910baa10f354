import assert from "node:assert";
import { withBar } from "../../../daemon/process/fetch_bar.ts";
import type { NodeEvent } from "../../../daemon/node/mod.ts";

const fetching = (have: number, peers: number): NodeEvent => ({ type: "fetching", have, bytes: 2_000_000, peers });
const trouble: NodeEvent = { type: "trouble", peer: undefined, text: "something" };

Deno.test("how far the weights are is a bar on a terminal, which makes way for lines, and a line elsewhere", () => {
  const lines: NodeEvent[] = [];
  const log = (event: NodeEvent) => void lines.push(event);
  let shown = "";
  const write = (text: string) => {
    shown += text;
    return true;
  };
  const stream = { isTTY: true, columns: 100, write } as unknown as NodeJS.WritableStream;
  const written = () => shown.slice(shown.lastIndexOf("weights"));
  const record = withBar(log, { live: true, stream });
  record(fetching(500_000, 1));
  assert.match(written(), /^weights █+░+ 25 %, 500 kB of 2\.00 MB from 1 peer, .* left/);
  record(trouble);
  assert.deepStrictEqual(lines, [trouble]);
  record(fetching(1_000_000, 3));
  assert.match(written(), /50 %, 1\.00 MB of 2\.00 MB from 3 peers/);
  record({ type: "fetched", bytes: 2_000_000, received: 1, milliseconds: 1 });
  assert.strictEqual(lines.length, 2);

  const plain = withBar(log, { live: false, stream });
  plain(fetching(3, 1));
  assert.deepStrictEqual([lines.length, lines[2].type], [3, "fetching"]);
});
