/**
 * The project as others import it: the README's example, and what each entry loads.
 */
import assert from "node:assert";
import { VERSION } from "../../daemon/mod.ts";
import { blocksOf, readPage, ROOT } from "./documents/pages.ts";

/** What a program from standard input, at the checkout, prints. */
async function run(program: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--check", "--no-prompt", "-"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  assert.ok(success, text.decode(stderr));
  return text.decode(stdout);
}

Deno.test("the README's example of a library: it type-checks, needs no permission, and the nodes agree", async () => {
  const programs = blocksOf(await readPage("README.md")).filter(({ language }) => language === "ts");
  assert.strictEqual(programs.length, 1);
  const models = (await run(programs[0].lines.join("\n"))).trim().split("\n").map((line) =>
    line.split(" ").map(Number)
  );
  assert.strictEqual(models.length, 2);
  for (const model of models) {
    [2, 3].forEach((minimum, k) => assert.ok(Math.abs(model[k] - minimum) < 0.05, `${model}`));
  }
});

/** The parts of `deno info --json` that are read here. */
interface Info {
  readonly roots: readonly string[];
  readonly redirects?: Readonly<Record<string, string>>;
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier?: string };
    }[];
  }[];
}

/** Everything that is loaded as soon as `path` is imported: its own files, and packages by name. */
async function loadedBy(path: string): Promise<Set<string>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", path], cwd: ROOT }).output();
  const { roots, modules }: Info = JSON.parse(new TextDecoder().decode(stdout));
  const known = new Map(modules.map((module) => [module.specifier, module]));
  const loaded = new Set(roots);
  for (const specifier of loaded) {
    for (const { isDynamic, code } of known.get(specifier)?.dependencies ?? []) {
      if (isDynamic !== true && code?.specifier !== undefined) loaded.add(code.specifier);
    }
  }
  return loaded;
}

Deno.test("no entry loads TensorFlow, libp2p, an HTTP server or charts", async () => {
  const { version, exports } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  assert.strictEqual(version, VERSION);
  assert.deepStrictEqual(Object.keys(exports), [".", "./compute", "./protocol", "./daemon"]);
  for (const path of Object.values<string>(exports)) {
    const loaded = [...await loadedBy(path)];
    assert.ok(loaded.length > 20, `${path}: ${loaded.length} modules`);
    const heavy = loaded.filter((name) => /npm:.*(tensorflow|libp2p|hono|pino|vega|puppeteer)/.test(name));
    assert.deepStrictEqual(heavy, [], path);
  }
});
