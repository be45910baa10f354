/** Runners that only add numbers, and fail, die or wait as they are told. */
import { join } from "node:path";
import { z } from "zod";
import type { Runner } from "../../../../scripts/experiments/compare/runner.ts";
import type { RunnerTable } from "../../../../scripts/experiments/compare/runners.ts";

const schema = z.strictObject({
  /** What the runs have to do with: `runs` gets a line for each, `active` a file while one is under way. */
  folder: z.string().default(""),
  density: z.number().positive().default(0.1),
  method: z.enum(["dense", "top-k"]).default("top-k"),
  /** `fail` throws at seed 2 and dies at seed 3; `wait` waits for the file `go` from seed 3 on. */
  manner: z.enum(["well", "fail", "wait", "meet", "null"]).default("well"),
  loss: z.number().min(0).max(1).default(0),
});

type Settings = z.infer<typeof schema>;

/** Adds numbers, in some manner. */
export const sumRunner: Runner<typeof schema> = {
  kind: "sum",
  schema,
  async run(settings, seed) {
    const { folder, density, method, manner, loss } = settings;
    console.log("A line that is no outcome");
    const most = folder === "" ? 1 : await attend(settings, seed);
    if (manner === "fail" && seed === 2) throw new Error("the sum does not add up");
    if (manner === "fail" && seed === 3) {
      console.error("fatal: a library gave up");
      Deno.exit(7);
    }
    const bytes = 1000 * density * (method === "dense" ? 10 : 1);
    return {
      figures: {
        accuracy: 0.9 + 0.01 * seed - loss,
        bytes: bytes + seed,
        most,
        limit: manner === "null" && seed === 2 ? Infinity : 12.5,
      },
      curve: { bytes: [1, bytes / 2, bytes], accuracy: [0.1, 0.5, 0.9 + 0.01 * seed] },
    };
  },
};

/** Notes that the run was done. Returns the most runs that it saw at once. */
async function attend({ folder, manner, density }: Settings, seed: number): Promise<number> {
  await Deno.writeTextFile(join(folder, "runs"), `${Deno.pid} ${density} ${seed}\n`, { append: true });
  const mine = join(folder, "active", `${Deno.pid}`);
  await Deno.mkdir(join(folder, "active"), { recursive: true });
  await Deno.writeTextFile(mine, "");
  const active = async () => (await Array.fromAsync(Deno.readDir(join(folder, "active")))).length;
  // Goes on only once two processes have begun: a single one would wait for ever.
  while (manner === "meet" && await processes(folder) < 2) await pause();
  while (manner === "wait" && seed >= 3 && !await exists(join(folder, "go"))) await pause();
  const seen = await active();
  await Deno.remove(mine);
  return seen;
}

async function processes(folder: string): Promise<number> {
  const lines = (await Deno.readTextFile(join(folder, "runs"))).trim().split("\n");
  return new Set(lines.map((line) => line.split(" ")[0])).size;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

/** The table of the tests. */
export const FAKE_RUNNERS: RunnerTable = { sum: { native: false, load: () => Promise.resolve(sumRunner) } };
