/**
 * A local step: our trainer, tfjs-node alone, and PyTorch where `python3` has it. Each runs in its own process.
 *
 *     deno run -A tests/bench/local_step.ts [batch] [steps]
 *
 * @module
 */
import Table from "cli-table3";
import { ensureNative } from "../../scripts/native/mod.ts";

const [batch = "64", steps = "60"] = Deno.args;

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
const deno = (name: string, model: string) =>
  measure(Deno.execPath(), ["run", "--quiet", "--allow-all", near(name), model, batch, steps]);
const ratio = (own: number | undefined, other: number | undefined) =>
  own === undefined || other === undefined ? "–" : (own / other).toFixed(2);
const shown = (milliseconds: number | undefined) => milliseconds === undefined ? "–" : milliseconds.toFixed(2);

await ensureNative();
const head = ["model", "batch", "ours ms", "tfjs-node ms", "PyTorch ms", "ours / tfjs-node", "ours / PyTorch"];
const table = new Table({ head, style: { head: [], border: [] } });
for (const model of ["lenet", "mlp", "cnn"]) {
  const [own, plain] = [await deno("./own_step.ts", model), await deno("./plain_step.ts", model)];
  const torch = await measure("python3", [near("./torch_step.py"), model, batch, steps]);
  table.push([model, batch, shown(own), shown(plain), shown(torch), ratio(own, plain), ratio(own, torch)]);
}
console.log(table.toString());
