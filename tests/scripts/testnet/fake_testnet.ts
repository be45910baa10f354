/** The testnet's command with fake daemons: `fake_testnet.ts TASK.json FLAGS…`; the task is as fake_daemon.ts reads it. */
import { createLayout } from "../../../compute/vector/mod.ts";
import { accuracyMetric, evaluationOf } from "../../contracts/evaluation.ts";
import { type Context, main, systemContext } from "../../../scripts/cli/mod.ts";
import { fakeLayout, type FakeTask } from "./fake_daemon.ts";

const [task, ...flags] = Deno.args;
const manifest = Deno.readTextFileSync(task);
const { localSteps, limits }: FakeTask = JSON.parse(manifest);

const parts: Awaited<ReturnType<Context["testnetParts"]>> = {
  program: {
    module: new URL("fake_daemon.ts", import.meta.url).href,
    liar: new URL("fake_daemon.ts", import.meta.url).href,
    denoFlags: ["--allow-read", "--allow-write"],
    command: [],
  },
  prepare: ({ steps }) =>
    Promise.resolve({
      id: "ab".repeat(32),
      manifest,
      layout: fakeLayout,
      states: createLayout([]),
      steps: steps ?? 10 * localSteps,
      seed: 1,
      metric: accuracyMetric,
      subject: "a task of the tests",
      settings: { localSteps },
      // The mean model's first entry, which the test can foretell.
      evaluate: (model) => Promise.resolve({ ...evaluationOf(model[0] / 10, 0.25), state: undefined }),
    }),
  async identify(folder) {
    const name = folder.slice(folder.lastIndexOf("-") + 1);
    await Deno.writeTextFile(`${folder}/identity.key`, `key-${name}`);
    return `peer-${name}`;
  },
  limits: { silence: 60_000, stop: 60_000, abandon: 10_000, ...limits },
};

Deno.exit(await main(["testnet", ...flags], { ...systemContext(), testnetParts: () => Promise.resolve(parts) }));
