/**
 * Runs the project's own programs as processes of their own, as a user does.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const permissions = ["read", "write", "env", "sys", "ffi", "net", "run"].map((name) => `--allow-${name}`);

/** What a process wrote, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const options = { cwd: root, env: { NO_COLOR: "1" }, stdin: "null", stdout: "piped", stderr: "piped" } as const;

/** Arguments of Deno that run a program of the project. */
function argsOf(module: string, flags: readonly string[]): string[] {
  // The packages are there, as the tests run on them; looking at each again would take every process half a second.
  return ["run", "--node-modules-dir=manual", ...permissions, module, ...flags];
}

function command(module: string, flags: readonly string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), { ...options, args: argsOf(module, flags) });
}

/** Runs a program of the project to its end. */
export async function run(module: string, flags: readonly string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await command(module, flags).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

/** Runs a program of the project to its end, with at most so many files open at once. */
export async function runWithFiles(most: number, module: string, flags: readonly string[]): Promise<Outcome> {
  const args = ["-c", `ulimit -n ${most} && exec "$@"`, "sh", Deno.execPath(), ...argsOf(module, flags)];
  return await watch(new Deno.Command("sh", { ...options, args }), module).ended;
}

/** A program under way. */
export interface Running {
  readonly pid: number;
  /** Waits until stdout or stderr has `pattern`. @throws {Error} with all that was written, if the process ends first */
  saw(pattern: RegExp): Promise<RegExpMatchArray>;
  signal(name: Deno.Signal): void;
  /** All that was written so far. */
  written(): { readonly out: string; readonly err: string };
  readonly ended: Promise<Outcome>;
}

/** Starts a program of the project. */
export function start(module: string, flags: readonly string[]): Running {
  return watch(command(module, flags), module);
}

/** Starts a program of the project, of whose stdout nobody reads more than the first line. */
export function startUnread(module: string, flags: readonly string[]): Running {
  const script = 'exec "$@" > >(head -n 1 > /dev/null)';
  const args = ["-c", script, "bash", Deno.execPath(), ...argsOf(module, flags)];
  return watch(new Deno.Command("bash", { ...options, args }), module);
}

/** Starts any program, whose output has to be piped; `name` is for messages. */
export function watch(program: Deno.Command, name: string): Running {
  const child = program.spawn();
  const written = { out: "", err: "" };
  let stir = Promise.withResolvers<void>();
  let over = false;
  const reading = (["out", "err"] as const).map(async (name) => {
    const stream = name === "out" ? child.stdout : child.stderr;
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      written[name] += text;
      stir.resolve();
    }
  });
  const ended = Promise.all([child.status, ...reading]).then(([{ code }]) => {
    over = true;
    stir.resolve();
    return { code, ...written };
  });
  return {
    pid: child.pid,
    async saw(pattern) {
      for (;;) {
        const match = written.out.match(pattern) ?? written.err.match(pattern);
        if (match !== null) return match;
        if (over) throw new Error(`${name} ended without ${pattern}:\n${written.out}\n${written.err}`);
        await stir.promise;
        stir = Promise.withResolvers();
      }
    },
    signal: (name) => child.kill(name),
    written: () => ({ ...written }),
    ended,
  };
}

/** Runs `test` with a folder of its own, which is gone afterwards. */
export async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "murmuration-test-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
