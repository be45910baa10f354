/**
 * Tables by the commands of a user, everything by default: what `task new` and `data check` say, what a testnet of two nodes
 * reaches on the held-out rows, beside the share of the largest class and scikit-learn's logistic regression on the same
 * rows. Prints a table in Markdown.
 *
 *     deno run -A tests/bench/tables.ts iris.csv 'birdstrikes.csv:Wildlife Size'
 *
 * A label stands behind a colon where it is not the default. PYTHON is a Python that has scikit-learn (default `python3`).
 *
 * @module
 */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadDataset } from "../../compute/data/loading.ts";
import { type Dataset, entriesOf, type Examples } from "../../compute/data/mod.ts";
import { parseTask } from "../../compute/task/mod.ts";

const HEAD = [
  "table",
  "rows",
  "classes",
  "`data check`",
  "largest class",
  "two nodes",
  "logistic regression",
  "ten other splits",
];
const NODES = 2;

/** Runs a program to its end, and gives its exit code and what it wrote. */
async function run(program: string, args: string[], input?: string) {
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input ?? ""));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const [text, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  return { code, text, errors };
}

function murmuration(...args: string[]) {
  const script = fileURLToPath(new URL("../../scripts/murmuration.ts", import.meta.url));
  return run(Deno.execPath(), ["run", "--quiet", "-A", script, ...args]);
}

/** The same, of which a JSON document is expected. */
async function document(...args: string[]) {
  const { code, text, errors } = await murmuration(...args, "--json");
  if (text === "") throw new Error(`${args.join(" ")} ended with ${code}: ${errors}`);
  return JSON.parse(text);
}

/** Accuracies of logistic regression: on the task's held-out rows, and by mean and deviation over others. */
async function reference({ train, test, shape }: Dataset) {
  const features = entriesOf(shape);
  const rows = ({ inputs, labels }: Examples) => ({
    inputs: Array.from(labels, (_, row) => Array.from(inputs.subarray(row * features, (row + 1) * features))),
    labels: Array.from(labels),
  });
  const script = fileURLToPath(new URL("tables_reference.py", import.meta.url));
  const given = JSON.stringify({ train: rows(train), test: rows(test) });
  const { code, text, errors } = await run(Deno.env.get("PYTHON") ?? "python3", [script], given);
  if (code !== 0) throw new Error(errors);
  return JSON.parse(text) as { same: number; mean: number; deviation: number };
}

/** The share of the held-out rows that have the class which most of them have: what no constant answer is above. */
function majority({ test, classes }: Dataset): number {
  const counts = Array.from({ length: classes }, (_, own) => test.labels.filter((label) => label === own).length);
  return Math.max(...counts) / test.labels.length;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

async function rowOf(path: string, label: string | undefined, folder: string): Promise<string[]> {
  const name = basename(path) + (label === undefined ? "" : ` by ${label}`);
  const manifest = join(folder, "task.json");
  const chosen = label === undefined ? [] : ["--label", label];
  const drafted = await murmuration("task", "new", "--data", path, ...chosen, "--out", manifest, "--force");
  if (drafted.code !== 0) {
    return [name, `refused: ${drafted.errors.split(": ").slice(2).join(": ").replaceAll("|", "\\|")}`];
  }
  const { verdict } = await document("data", "check", path, "--task", manifest);
  const task = parseTask(await Deno.readTextFile(manifest), manifest);
  const dataset = await loadDataset(task.data, path);
  const { nodes } = await document("testnet", "--nodes", `${NODES}`, "--task", manifest, "--data", path);
  const accuracies = nodes.map(({ accuracy }: { accuracy: number }) => accuracy);
  const { same, mean, deviation } = await reference(dataset);
  return [
    name,
    `${dataset.train.labels.length} + ${dataset.test.labels.length}`,
    `${dataset.classes}`,
    verdict,
    percent(majority(dataset)),
    accuracies.map(percent).join(", "),
    percent(same),
    `${percent(mean)} ± ${(100 * deviation).toFixed(1)}`,
  ];
}

const folder = await Deno.makeTempDir();
try {
  console.log(`| ${HEAD.join(" | ")} |\n|${" --- |".repeat(HEAD.length)}`);
  for (const argument of Deno.args) {
    const [, path, label] = /^(.*?)(?::([^:/\\]+))?$/.exec(argument)!;
    console.log(`| ${(await rowOf(path, label, folder)).join(" | ")} |`);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
