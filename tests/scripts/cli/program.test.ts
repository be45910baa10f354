import assert from "node:assert";
import { leavesOf, treeOf } from "../../../scripts/cli/command_tree.ts";
import { systemContext } from "../../../scripts/cli/command_context.ts";
import { EXIT, exitTable } from "../../../scripts/terminal/exit.ts";
import { PERMISSIONS, permissionsOf, permissionTable } from "../../../scripts/cli/permissions.ts";
import { createProgram } from "../../../scripts/cli/program.ts";
import { settingsTable } from "../../../scripts/cli/settings_docs.ts";
import { SETTING_KEYS } from "../../../daemon/settings/mod.ts";
import { murmuration } from "./capture.ts";

const commands = leavesOf(treeOf(createProgram(systemContext(), () => {}))).map(({ path }) => path)
  .filter(([name]) => name !== "help");

Deno.test("there are all the commands, and each has its permissions", () => {
  assert.deepStrictEqual(
    commands.map((path) => path.join(" ")).sort(),
    [
      ...[
        "init",
        "daemon",
        "status",
        "peers",
        "peers bar",
        "peers forgive",
        "ping",
        "pause",
        "resume",
        "stop",
        "testnet",
        "simulate",
        "doctor",
        "id",
      ],
      ...[
        "task new",
        "task show",
        "task check",
        "data check",
        "model evaluate",
        "model export",
        "key new",
        "completions",
      ],
    ].sort(),
  );
  assert.deepStrictEqual(Object.keys(PERMISSIONS).sort(), commands.map((path) => path.join(" ")).sort());
  for (const name of Object.keys(PERMISSIONS)) assert.ok(!permissionsOf(name).includes("run") || name === "testnet");
  assert.deepStrictEqual(permissionsOf("id"), ["read", "env"]);
});

for (const path of commands) {
  Deno.test(`murmuration ${path.join(" ")} --help has an example, its exit codes and --json`, async () => {
    const { code, out, err } = await murmuration([...path, "--help"]);
    assert.deepStrictEqual([code, err], [0, ""]);
    assert.match(out, new RegExp(`^Usage: murmuration ${path.join(" ")}\\b`));
    assert.match(out, new RegExp(`Examples?:\\n  murmuration ${path.join(" ")}\\b`));
    assert.match(out, /--json/);
    assert.match(out, /Exit codes: 0 /);
  });
}

const mistakes: readonly [string[], RegExp][] = [
  [["statsu"], /unknown command 'statsu' \(Did you mean status\?\)/],
  [["task", "nwe"], /unknown command 'nwe' \(Did you mean new\?\)/],
  [["status", "--jsn"], /unknown option '--jsn' \(Did you mean --json\?\)/],
  [["daemon", "--quiet-hour", "22:00-07:00"], /unknown option '--quiet-hour' \(Did you mean --quiet-hours\?\)/],
  [["init", "--no-mdn"], /unknown option '--no-mdn' \(Did you mean --no-mdns\?\)/],
  [["testnet", "--json", "--nods", "3"], /unknown option '--nods' \(Did you mean --nodes\?\)/],
  [["simulate", "--json", "--latency", "soon"], /Cannot use --latency "soon": must be a duration/],
  [["completions", "bsh"], /unknown shell "bsh". Did you mean "bash"\?/],
  [["ping"], /missing required argument/],
  [["peers", "bar"], /missing required argument/],
  [["peers", "forgve", "x"], /unknown command "forgve"\. Did you mean "forgive"\?/],
  [["pause", "now"], /too many arguments/],
  [["model", "export"], /--out <path>' not specified/],
  [["id"], /cannot tell where your home folder is; name the data folder with --data-dir/],
];

for (const [args, message] of mistakes) {
  Deno.test(`murmuration ${args.join(" ")} ends with 2 and says why in one line`, async () => {
    const { code, out, err } = await murmuration(args);
    assert.strictEqual(code, EXIT.usage, err);
    assert.match(err, message);
    assert.match(err.trim(), /^murmuration: [^\n]+$/);
    assert.strictEqual(out, "");
  });
}

Deno.test("murmuration without a command shows its help and ends with 2, as does a group of commands", async () => {
  for (const args of [[], ["task"], ["key"]]) {
    const { code, out } = await murmuration(args);
    assert.strictEqual(code, EXIT.usage);
    assert.match(out, /^Usage: murmuration/);
    assert.match(out, /Examples?:/);
  }
});

Deno.test("a misspelt variable of the environment is refused by every command", async () => {
  for (const args of [["id"], ["task", "show", "digits"], ["completions", "bash"]]) {
    const { code, err } = await murmuration(args, { HOME: "/nowhere", MURMURATION_DATA_DIRS: "x" });
    assert.strictEqual(code, EXIT.usage);
    assert.match(err, /MURMURATION_DATA_DIRS. Did you mean "MURMURATION_DATA_DIR"\?/);
  }
});

Deno.test("a command keeps its permissions and no others", async () => {
  assert.deepStrictEqual((await murmuration(["task", "show", "digits"])).kept, ["read", "env"]);
  assert.deepStrictEqual((await murmuration(["completions", "fish"])).kept, ["env"]);
});

Deno.test("the tables for the documentation have a row for each command, setting and exit code", () => {
  const rows = (table: string) => table.trim().split("\n").length - 2;
  assert.strictEqual(rows(permissionTable()), commands.length);
  assert.strictEqual(rows(settingsTable()), SETTING_KEYS.length);
  assert.strictEqual(rows(exitTable()), Object.keys(EXIT).length);
  for (const line of settingsTable().trim().split("\n")) assert.strictEqual(line.split(/(?<!\\)\|/).length, 8, line);
});
