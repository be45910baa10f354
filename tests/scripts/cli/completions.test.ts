import assert from "node:assert";
import { completionScript, SHELLS } from "../../../scripts/cli/completion_script.ts";
import { leavesOf, treeOf } from "../../../scripts/cli/command_tree.ts";
import { systemContext } from "../../../scripts/cli/command_context.ts";
import { createProgram } from "../../../scripts/cli/program.ts";
import { document, murmuration } from "./capture.ts";

const tree = treeOf(createProgram(systemContext(), () => {}));

for (const shell of SHELLS) {
  Deno.test(`the completions of ${shell} have every command and every flag`, () => {
    const script = completionScript(shell, tree);
    for (const { path, command } of leavesOf(tree)) {
      for (const name of path) assert.match(script, new RegExp(`\\b${name}\\b`));
      for (const { flag } of command.flags) {
        const written = shell === "fish" ? `-l ${flag.slice(2)}` : flag;
        assert.ok(script.includes(written), `${shell}: ${path.join(" ")} ${flag}`);
      }
    }
  });
}

/** What bash would offer after `line`, whose last word may be begun. */
async function offered(script: string, line: string): Promise<string[]> {
  const words = line.split(" ");
  const program = `${script}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}
_murmuration; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { code, stdout, stderr } = await new Deno.Command("bash", { args: ["-c", program] }).output();
  const text = new TextDecoder();
  assert.strictEqual(code, 0, text.decode(stderr));
  return text.decode(stdout).split("\n").filter((word) => word !== "");
}

Deno.test("bash completes commands, their flags and the values of flags with few", async () => {
  const { script } = await document(["completions", "bash"]);
  assert.deepStrictEqual(await offered(script, "murmuration st"), ["status", "stop"]);
  assert.deepStrictEqual(await offered(script, "murmuration task "), ["new", "show", "check", "--help"]);
  assert.deepStrictEqual(await offered(script, "murmuration daemon --quiet"), ["--quiet-hours"]);
  assert.deepStrictEqual(await offered(script, "murmuration daemon --cpu 50% --no-m"), ["--no-mdns"]);
  assert.deepStrictEqual(await offered(script, "murmuration model export --format "), ["safetensors", "tfjs", "keras"]);
  assert.deepStrictEqual(await offered(script, "murmuration testnet --fre"), ["--freeze"]);
  assert.deepStrictEqual(await offered(script, "murmuration completions z"), ["zsh"]);
});

Deno.test("without --json the script alone is printed", async () => {
  for (const shell of SHELLS) {
    const { code, out, err } = await murmuration(["completions", shell]);
    assert.deepStrictEqual([code, err], [0, ""]);
    assert.match(out, /^(#compdef murmuration\n)?# Completions of murmuration for/);
  }
});
