/**
 * A local step: ours, tfjs-node alone, and PyTorch where `python3` (or the program that PYTHON names) has it. Each runs in its
 * own process, in turn; the medians of all rounds are told.
 *
 *     deno run -A tests/bench/local_step.ts [batch] [steps] [rounds] [--busy]
 *
 * With `--busy` another process computes beside them, as on a machine that somebody works on.
 *
 * @module
 */
import Table from "cli-table3";
import { ensureNative } from "../../scripts/native/mod.ts";

const [batch = "64", steps = "60", rounds = "1"] = Deno.args.filter((arg) => !arg.startsWith("--"));
const python = Deno.env.get("PYTHON") ?? "python3";

/** Models, and the batch of those that are larger than digits. */
const MODELS = [["lenet", batch], ["mlp", batch], ["cnn", batch], ["resnet20", "32"], ["gpt", "16"]] as const;
/** Those that tfjs-node alone is measured on. */
const OF_DIGITS: readonly string[] = ["lenet", "mlp", "cnn"];

/** The last line a program prints, as a number; undefined if it fails. */
async function measure(program: string, args: readonly string[]): Promise<number | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(program, { args: [...args], stderr: "null" }).output();
    return success ? Number(new TextDecoder().decode(stdout).trim().split("\n").at(-1)) : undefined;
  } catch {
    return undefined;
  }
}

const near = (name: string) => new URL(name, import.meta.url).pathname;
const deno = (name: string, model: string, batch: string) =>
  measure(Deno.execPath(), ["run", "--quiet", "--allow-all", near(name), model, batch, steps]);
const ratio = (own: number | undefined, other: number | undefined) =>
  own === undefined || other === undefined ? "–" : (own / other).toFixed(2);
const shown = (milliseconds: number | undefined) => milliseconds === undefined ? "–" : milliseconds.toFixed(2);
function median(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined).sort((left, right) => left - right);
  return known[known.length >> 1];
}

await ensureNative();
const other = Deno.args.includes("--busy")
  ? new Deno.Command(Deno.execPath(), { args: ["eval", "for (;;);"] }).spawn()
  : undefined;
try {
  const head = ["model", "batch", "ours ms", "tfjs-node ms", "PyTorch ms", "ours / tfjs-node", "ours / PyTorch"];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const [model, size] of MODELS) {
    const times: { own: number | undefined; plain: number | undefined; torch: number | undefined }[] = [];
    for (let round = 0; round < Number(rounds); round++) {
      times.push({
        own: await deno("./own_step.ts", model, size),
        plain: OF_DIGITS.includes(model) ? await deno("./plain_step.ts", model, size) : undefined,
        torch: await measure(python, [near("./torch_step.py"), model, size, steps]),
      });
    }
    const [own, plain, torch] = (["own", "plain", "torch"] as const).map((key) =>
      median(times.map((time) => time[key]))
    );
    table.push([model, size, shown(own), shown(plain), shown(torch), ratio(own, plain), ratio(own, torch)]);
  }
  console.log(table.toString());
} finally {
  other?.kill();
}
