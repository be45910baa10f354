/**
 * How well a cap on processor time is kept, and how soon a daemon is ready:
 * `deno run -A tests/bench/endurance/processor_cap.ts [seconds]`.
 *
 * @module
 */
import Table from "cli-table3";
import { pause, processorSeconds, startNode } from "./node.ts";
import { withFolder } from "../../processes/command.ts";

const seconds = Number(Deno.args[0] ?? "30");
const table = new Table({ head: ["model", "threads", "cap", "used", "off by", "ready after", "first round after"] });
await withFolder(async (folder) => {
  for (
    const [model, threads, cap] of [["lenet", 1, 25], ["lenet", 2, 50], ["mlp", 2, 50], ["cnn", 2, 50], [
      "lenet",
      2,
      100,
    ]]
  ) {
    const flags = ["--task", "digits", "--model", `${model}`, "--threads", `${threads}`, "--cpu", `${cap}%`];
    const node = startNode({
      folder,
      name: `${model}-${threads}-${cap}`,
      flags: [...flags, "--listen", "/ip4/127.0.0.1/tcp/0"],
    });
    const ready = await node.saw("ready");
    const round = await node.saw("round");
    await pause(3);
    const [before, from] = [await processorSeconds(node.process.pid), performance.now()];
    await pause(seconds);
    const used = (await processorSeconds(node.process.pid)) - before;
    const share = 100 * used / ((performance.now() - from) / 1000) / navigator.hardwareConcurrency;
    await node.stop();
    table.push([
      model,
      threads,
      `${cap} %`,
      `${share.toFixed(1)} %`,
      cap === 100 ? "–" : `${(100 * (share / Number(cap) - 1)).toFixed(1)} %`,
      `${((ready.at - node.startedAt) / 1000).toFixed(2)} s`,
      `${((round.at - node.startedAt) / 1000).toFixed(2)} s`,
    ]);
  }
});
console.log(table.toString());
Deno.exit(0);
