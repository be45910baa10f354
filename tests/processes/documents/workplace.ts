/**
 * A scratch folder in which commands of the documentation run as a reader's would: with a home of its own, and the
 * program on the PATH.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { cacheFolder } from "../../../compute/support/mod.ts";
import { type Running, watch } from "../command.ts";
import { ROOT } from "./pages.ts";

/** How a command ended. */
export interface Ended {
  readonly code: number;
  /** All that it wrote. */
  readonly said: string;
}

/** Where the commands of one page run. */
export interface Workplace {
  readonly folder: string;
  readonly home: string;
  /** Runs a line in the shell. @throws {Error} if it takes too long */
  run(text: string, inCheckout?: boolean): Promise<Ended>;
  /** Starts a line in the shell. */
  start(text: string): Running;
}

/** Longest time of one command, in ms: far above what any takes, for a busy machine. */
const LONGEST = 180_000;

/** The tasks of deno.json, by name. */
export async function tasks(): Promise<ReadonlyMap<string, string>> {
  const { tasks } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const entries = Object.entries<string | { readonly command: string }>(tasks);
  return new Map(entries.map(([name, task]) => [name, typeof task === "string" ? task : task.command]));
}

/** Makes a workplace in an empty folder. What is fetched or built once a user is shared with the real one. */
export async function makeWorkplace(folder: string): Promise<Workplace> {
  const [home, bin, work] = ["home", "bin", "checkout"].map((name) => join(folder, name));
  for (const path of [home, bin, work]) await Deno.mkdir(path);
  // Commands name these by their places in the checkout; what they write lies beside the links.
  for (const name of ["docs", "scripts"]) await Deno.symlink(join(ROOT, name), join(work, name));
  const script = async (name: string, text: string) =>
    await Deno.writeTextFile(join(bin, name), `#!/bin/sh\n${text}`, { mode: 0o755 });
  await script("deno", await denoShim());
  await script("npx", '[ "$1" = -y ] && shift\n[ "$1" = deno ] && shift\nexec deno "$@"\n');
  await script("murmuration", 'exec deno task murmuration "$@"\n');
  const { denoDir } = JSON.parse(await output([Deno.execPath(), "info", "--json"]));
  // What this machine needs to reach the registry stays; what its user has set for a node of their own does not.
  const inherited = Object.entries(Deno.env.toObject()).filter(([name]) => !/^(MURMURATION|XDG)_/.test(name));
  const environment = {
    ...Object.fromEntries(inherited),
    PATH: [join(home, ".deno", "bin"), bin, Deno.env.get("PATH")].join(":"),
    HOME: home,
    XDG_CACHE_HOME: dirname(cacheFolder()),
    DENO_DIR: denoDir,
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
    MURMURATION_LISTEN: "/ip4/127.0.0.1/tcp/0",
    MURMURATION_MDNS: "false",
    MURMURATION_THREADS: "1",
    // Daemons that only wait for the next command are not to take the machine from it.
    MURMURATION_CPU: "10%",
  };
  const command = (text: string, cwd: string) =>
    new Deno.Command("sh", {
      args: ["-c", text],
      cwd,
      clearEnv: true,
      env: environment,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  return {
    folder: work,
    home,
    async run(text, inCheckout = false) {
      const running = watch(command(text, inCheckout ? ROOT : work), text);
      let isLate = false;
      const late = setTimeout(() => {
        isLate = true;
        running.signal("SIGKILL");
      }, LONGEST);
      const { code, out, err } = await running.ended;
      clearTimeout(late);
      if (isLate) throw new Error(`took more than ${LONGEST / 1000} s:\n${out}${err}`);
      return { code, said: out + err };
    },
    // The shell gives way to the program, so that signals reach that.
    start: (text) => watch(command(`exec ${text}`, work), text),
  };
}

/** What `deno task NAME` does in the checkout, in another folder; any other command of deno is deno's own. */
async function denoShim(): Promise<string> {
  const cases = [...await tasks()].flatMap(([name, command]) => {
    const match = /^deno run (.*?)(\S+\.ts)$/.exec(command);
    return match === null
      ? []
      : [`  ${name}) exec '${Deno.execPath()}' run ${match[1]}'${join(ROOT, match[2])}' "$@" ;;`];
  });
  return [
    'if [ "$1" = task ]; then',
    "name=$2",
    "shift 2",
    'case "$name" in',
    ...cases,
    '  *) echo "no such task here: $name" >&2; exit 1 ;;',
    "esac",
    "fi",
    `exec '${Deno.execPath()}' "$@"`,
    "",
  ].join("\n");
}

async function output([program, ...args]: readonly string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args, stderr: "null" }).output();
  return new TextDecoder().decode(stdout);
}
