/**
 * How fast whole swarms are simulated: against the bare local steps of the same trainers in the same process, by number of
 * nodes. Each size runs in its own process, with one thread.
 *
 *     deno run -A tests/bench/simulation.ts [most nodes] [steps]
 *
 * @module
 */
import Table from "cli-table3";
import { createTrainerPool } from "../../compute/training/local.ts";
import { ensureNative } from "../../scripts/native/mod.ts";
import { runSimulation, simulationSchema } from "../../scripts/simulation/mod.ts";
import { simulatedTask } from "../../scripts/simulation/simulated_task.ts";

/** What one process measured. */
interface Measured {
  /** Milliseconds a local step: in the simulation, and alone. */
  readonly simulated: number;
  readonly bare: number;
  /** Resident bytes that the nodes added to the process. */
  readonly bytes: number;
}

const SIZES = [8, 64, 256, 1024];
const MODELS = ["lenet", "mlp"];
// One exchange a node at least, and no more than a minute or two for the largest swarm.
const isOne = Deno.args[0] === "--one";
const [most = "1024", steps = "32"] = isOne ? Deno.args.slice(2) : Deno.args;

async function measure(model: string, nodes: number): Promise<Measured> {
  const settings = simulationSchema.parse({
    model,
    nodes,
    topology: "regular:4",
    // Few nodes take more steps, so that no time is too short to be measured.
    steps: Number(steps) * Math.max(1, Math.min(8, 64 / nodes)),
    moments: 2,
    measured: 1,
  });
  const task = simulatedTask(settings, 1);
  await using pool = await createTrainerPool({ task }, 1);
  const before = Deno.memoryUsage().rss;
  const trainers = [];
  for (let index = 0; index < nodes; index++) {
    trainers.push(await pool.trainer({ shard: { index, count: nodes } }));
  }
  const bareSteps = Math.max(4, Math.min(64, Math.floor(2048 / nodes)));
  const models = trainers.map(({ initial }) => initial.slice());
  for (const [index, trainer] of trainers.slice(0, 8).entries()) {
    await trainer.steps(models[index], 4, { stepsDone: 0 });
  }
  const began = performance.now();
  for (let done = 0; done < bareSteps; done += 4) {
    for (const [index, trainer] of trainers.entries()) await trainer.steps(models[index], 4, { stepsDone: done });
  }
  const bare = (performance.now() - began) / bareSteps / nodes;
  trainers.length = models.length = 0;
  let largest = 0;
  const start = performance.now();
  let end = start;
  await runSimulation(settings, 1, {
    onMoment: () => {
      end = performance.now();
      largest = Math.max(largest, Deno.memoryUsage().rss);
    },
  });
  return { simulated: (end - start) / settings.steps / nodes, bare, bytes: largest - before };
}

if (isOne) {
  console.log(JSON.stringify(await measure(Deno.args[1], Number(Deno.args[2]))));
} else {
  await ensureNative();
  const head = ["model", "nodes", "node-steps/s", "ms a step", "bare ms", "simulated / bare", "MB a node"];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const model of MODELS) {
    for (const nodes of SIZES.filter((size) => size <= Number(most))) {
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--allow-all", import.meta.filename!, "--one", model, `${nodes}`, steps],
        stderr: "inherit",
      }).output();
      const { simulated, bare, bytes }: Measured = JSON.parse(
        new TextDecoder().decode(stdout).trim().split("\n").at(-1)!,
      );
      table.push([
        model,
        nodes,
        (1000 / simulated).toFixed(0),
        simulated.toFixed(2),
        bare.toFixed(2),
        (simulated / bare).toFixed(2),
        (bytes / nodes / 1e6).toFixed(1),
      ]);
    }
  }
  console.log(table.toString());
}
