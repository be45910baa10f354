/** Whatever peers, manifests, files and errors say, no command lets it steer the terminal. */
import assert from "node:assert";
import { join } from "node:path";
import { Chalk } from "chalk";
import { builtinTask } from "../../../compute/task/mod.ts";
import { writeApiFile } from "../../../daemon/control/mod.ts";
import { main } from "../../../scripts/cli/main.ts";
import { leavesOf, treeOf } from "../../../scripts/cli/command_tree.ts";
import { createProgram } from "../../../scripts/cli/program.ts";
import { systemContext } from "../../../scripts/cli/command_context.ts";
import { startControlApi } from "../../daemon/control/control_api.ts";
import { run, withFolder } from "../../processes/command.ts";

/** Clears the screen, names the window, rings, overrides the direction, begins a line and a paragraph, deletes, hides. */
const EVIL =
  "\x1b[2J\x1b]0;owned\x07\x1b[32m✓\x9b31m\u202egnp\u2066\u2028\u2029\x7f\r\x08\x00\u200b\u{e0041}\n✓INJECTED\tx";
/** A file's name has no NUL. */
const EVIL_NAME = EVIL.replaceAll("\0", "").replaceAll("/", "");
/** What none may be found of: controls, what cannot be seen, a line of ours begun by another. */
const CONTROLS = new RegExp(
  "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\u{e0041}]" +
    "|^\\s*✓INJECTED",
  "mu",
);

function assertHarmless(text: string, what: string): void {
  const found = CONTROLS.exec(text);
  if (found !== null) {
    assert.fail(`${what}: ${JSON.stringify(text.slice(Math.max(0, found.index - 80), found.index + 20))}`);
  }
}

/** Runs a command without and with colours and with `--json`; nothing that it writes has a control character. */
async function tryCommand(
  args: readonly string[],
  environment: Record<string, string> = {},
  ways: readonly (0 | 1 | "json")[] = [0, 1, "json"],
): Promise<string> {
  let all = "";
  for (const way of ways) {
    const json = way === "json";
    const level = json ? 0 : way;
    let [out, err] = ["", ""];
    await main(json ? [...args, "--json"] : args, {
      ...systemContext(),
      environment,
      chalk: new Chalk({ level }),
      print: (text) => void (out += `${text}\n`),
      say: (line) => void (err += `${line}\n`),
      keepOnly: () => Promise.resolve(),
      // What runs for long says what it was told and ends.
      runDaemon: (config) => Promise.reject(new Error(`Cannot run "${config.dataDir}" "${config.data}"`)),
      testnetParts: () => Promise.reject(new Error(`Cannot run: ${args.at(-1)}`)),
    });
    const what = `murmuration ${args.join(" ")}${json ? " --json" : ""}`;
    if (json && out !== "" && !args.includes("--help")) JSON.parse(out);
    // deno-lint-ignore no-control-regex -- colours of our own
    const plain = level === 0 ? out : out.replaceAll(/\x1b\[\d\d?m/g, "");
    assertHarmless(plain, what);
    assertHarmless(err, what);
    if (level === 1) assert.ok(!out.includes("\x1b[32m✓\\u009b"), what);
    all += out + err;
  }
  return all;
}

/** Puts the evil text behind every text of a document that is not of a fixed form. */
function poison(value: unknown, key = ""): unknown {
  if (typeof value === "string") return /^(state|link|connection|kind|startedAt)$/.test(key) ? value : value + EVIL;
  if (Array.isArray(value)) return value.map((each) => poison(each, key));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [key === "verdicts" ? name + EVIL : name, poison(each, name)]),
  );
}

/** A control API that says what an honest one says, with the evil text in it, or fails with it. */
async function withEvilDaemon(fails: boolean, test: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await using api = await startControlApi();
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      if (fails) return Response.json({ error: `Cannot: ${EVIL}` }, { status: 502 });
      const { pathname } = new URL(request.url);
      const body = request.method === "POST" ? await request.text() : undefined;
      const answer = await api.ask(pathname, {
        method: request.method,
        headers: { authorization: `Bearer ${api.token}` },
        ...(body === undefined ? {} : { body }),
      });
      return Response.json(poison(await answer.json()), { status: answer.status });
    });
    await Deno.writeTextFile(join(folder, "api-token"), `${api.token}\n`);
    await using _ = await writeApiFile(folder, `http://127.0.0.1:${server.addr.port}`);
    await test(folder);
  });
}

for (const fails of [false, true]) {
  Deno.test(`a daemon that ${fails ? "fails with" : "tells"} a stranger's texts steers no terminal`, () =>
    withEvilDaemon(fails, async (folder) => {
      for (
        const command of [
          "status",
          "peers",
          `peers bar ${EVIL}`,
          `peers forgive x`,
          `ping ${EVIL}`,
          "pause",
          "resume",
          "doctor",
        ]
      ) {
        const said = await tryCommand([...command.split(" "), "--data-dir", folder]);
        if (command === "status") assert.match(said, /\\u001b\[2J/);
      }
    }));
}

Deno.test("files and manifests with such names steer no terminal; a manifest with one is refused", () =>
  withFolder(async (folder) => {
    const data = join(folder, `data${EVIL_NAME}`);
    await Deno.mkdir(data);
    const rows = Array.from({ length: 60 }, (_, row) => `${row % 50},${row % 7},${row < 30 ? "rose" : "lily"}`);
    await Deno.writeTextFile(join(data, "train.csv"), `width,height,kind\n${rows.join("\n")}\n`);
    const file = join(folder, `task${EVIL_NAME}.json`);
    const task = JSON.parse(JSON.stringify(builtinTask("digits")));
    await Deno.writeTextFile(file, JSON.stringify(task));
    const broken = join(folder, `broken${EVIL_NAME}.json`);
    await Deno.writeTextFile(broken, JSON.stringify({ ...task, [`name${EVIL}`]: EVIL }));
    const named = join(folder, "named.json");
    await Deno.writeTextFile(named, JSON.stringify({ ...task, name: `digits${EVIL}` }));
    const missing = join(folder, `none${EVIL_NAME}.json`);
    const good = join(folder, "table.json");
    await tryCommand(["task", "new", "--data", data, "--label", "kind", "--name", "table", "--out", good]);
    await Deno.writeTextFile(join(data, "train.csv"), `"wide\x1b[2J\u202e",1,rose\n`, { append: true });
    const node = join(folder, `node${EVIL_NAME}`);
    await tryCommand(["init", "--data-dir", node, "--task", file]);
    const paths = [file, broken, named, missing];
    const all = [
      ...paths.flatMap((
        path,
      ) => [["task", "show", path], ["task", "show", path, "--manifest"], ["task", "check", path]]),
      ...paths.map((path) => ["task", "new", "--data", data, "--topology", path, "--out", file]),
      ["task", "new", "--data", data, "--out", join(folder, "out.json")],
      ["task", "new", "--data", missing],
      ["data", "check", data],
      ["data", "check", data, "--task", good],
      ["data", "check", missing],
      ["model", "evaluate", missing, "--data-dir", node],
      ["model", "export", missing, "--data-dir", node],
      ["init", "--data-dir", node],
      ["init", "--data-dir", join(folder, "other"), "--task", missing],
      ["daemon", "--data-dir", join(folder, `no${EVIL_NAME}`)],
      ["id", "--data-dir", node],
      ["id", "--data-dir", missing],
      ["doctor", "--data-dir", node],
      ["key", "new", "--out", file],
      ["peers", "bar", EVIL, "--data-dir", node],
      ["peers", "forgive", EVIL, "--data-dir", node],
      ["completions", EVIL],
      ["simulate", `--nodes${EVIL}`],
      ["testnet", "--help", EVIL],
      [EVIL],
    ];
    const said = new Map<string, string>();
    for (const args of all) said.set(args.join(" "), await tryCommand(args, { HOME: folder }));
    for (const verb of ["show", "check"]) {
      assert.match(said.get(`task ${verb} ${named}`)!, /must have no control characters/);
    }
    assert.match(said.get(`task show ${broken}`)!, /unknown key "name\\u001b/);
    assert.match(said.get(`data check ${data} --task ${good}`)!, /wide\\u001b\[2J\\u202e/);
  }));

/** Commands that run on with such a value or write where they are, and what keeps them from it. */
const KEPT_BY: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  "simulate": () => ["--nodes", "0"],
  "data check": () => ["nowhere"],
  "key new": (folder) => ["--out", join(folder, EVIL_NAME)],
};
/** Flags whose value is written to. */
const WRITTEN = ["--out", "--data-dir", "--preview"];

for (const { path, command } of leavesOf(treeOf(createProgram(systemContext(), () => {})))) {
  const name = path.join(" ");
  Deno.test(`murmuration ${name}: no flag, argument, variable or settings file with such a text steers the terminal`, () =>
    withFolder(async (folder) => {
      const node = join(folder, `node${EVIL_NAME}`);
      await Deno.mkdir(node);
      await Deno.writeTextFile(join(node, "api.json"), JSON.stringify({ address: `http://127.0.0.1:1/${EVIL}` }));
      await Deno.writeTextFile(join(node, "lock"), EVIL);
      using _lock = await holdLock(join(node, "lock"));
      const hasFolder = command.flags.some(({ flag }) => flag === "--data-dir");
      const usual = hasFolder ? ["--data-dir", node] : [];
      const kept = KEPT_BY[name]?.(folder) ?? [];
      const lines = [
        ...command.flags.filter(({ takesValue }) => takesValue).map(({ flag }) => [
          ...kept,
          flag,
          WRITTEN.includes(flag) ? join(folder, EVIL_NAME) : EVIL_NAME,
        ]),
        [...kept, EVIL_NAME],
        [...kept, `--${EVIL_NAME}`],
        kept,
      ];
      for (const line of lines) await tryCommand([...path, ...usual, ...line], { HOME: node }, [1]);
      await tryCommand([...path, ...kept], { HOME: folder, MURMURATION_CPU: EVIL, MURMURATION_DATA_DIR: node }, [1]);
      await tryCommand([...path, ...kept], { HOME: folder, [`MURMURATION_${EVIL}`]: EVIL }, [1]);
      for (const settings of [{ [`task${EVIL}`]: 1 }, { task: EVIL }, { task: "digits", listen: [EVIL] }]) {
        await Deno.writeTextFile(join(node, "config.json"), JSON.stringify(settings));
        await tryCommand([...path, ...usual, ...kept], {}, [1]);
      }
      await Deno.writeTextFile(join(node, "config.json"), `{ "task": "digits" } ${EVIL}`);
      await tryCommand([...path, ...usual, ...kept], {}, [1]);
    }));
}

async function holdLock(path: string): Promise<Disposable> {
  const file = await Deno.open(path, { read: true, write: true });
  await file.lock(true);
  return file;
}

Deno.test("a model file that says such things steers no terminal", () =>
  withFolder(async (folder) => {
    const file = join(folder, `model${EVIL_NAME}.safetensors`);
    const headers: readonly unknown[] = [
      { __metadata__: { format: EVIL, task: EVIL, [EVIL]: EVIL } },
      { [`conv${EVIL}`]: { dtype: "F32", shape: [1], data_offsets: [0, 4] } },
      { "conv1/kernel": { dtype: `F32${EVIL}`, shape: [1], data_offsets: [0, 4] } },
      [EVIL],
      EVIL,
    ];
    for (const header of headers) {
      const text = new TextEncoder().encode(JSON.stringify(header));
      const bytes = new Uint8Array(8 + text.length + 4);
      new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
      bytes.set(text, 8);
      await Deno.writeFile(file, bytes);
      await tryCommand(["model", "evaluate", file, "--task", "digits", "--data-dir", folder]);
      await tryCommand(["model", "export", file, "--task", "digits", "--out", join(folder, "o"), "--data-dir", folder]);
    }
  }));

Deno.test("a process that writes by itself escapes too: testnet, simulate, compare, daemon", () =>
  withFolder(async (folder) => {
    const missing = join(folder, `none${EVIL_NAME}.json`);
    const programs: readonly (readonly [string, readonly string[]])[] = [
      ["scripts/testnet.ts", ["--task", missing]],
      ["scripts/testnet.ts", [EVIL_NAME]],
      ["scripts/simulate.ts", [EVIL_NAME]],
      ["scripts/compare.ts", [missing]],
      ["scripts/murmuration.ts", ["daemon", "--task", missing, "--data-dir", folder]],
    ];
    for (const [program, args] of programs) {
      const { code, out, err } = await run(program, args);
      assert.notStrictEqual(code, 0);
      assert.match(err, /\\u001b/, program);
      assertHarmless(out, program);
      assertHarmless(err, program);
    }
  }));
