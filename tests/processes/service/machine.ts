/**
 * A machine that systemd runs, for tests: process 1 of namespaces of its own. What is started there ends with it.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../../compute/support/mod.ts";
import type { Outcome } from "../command.ts";

/** A machine. */
export interface Machine extends AsyncDisposable {
  /** Runs a shell's command line there, as root, to its end. */
  run(line: string): Promise<Outcome>;
  /** The same; what does not end with 0 throws. @returns what it wrote to stdout */
  succeed(line: string): Promise<string>;
  /** Runs it again and again until it ends with 0. @throws {Error} if it has not within a minute */
  until(line: string): Promise<string>;
}

const SYSTEMD = "/lib/systemd/systemd";
const root = fileURLToPath(new URL("../../..", import.meta.url));
const script = fileURLToPath(new URL("machine.sh", import.meta.url));
const native = join(cacheFolder(), "native");

/** True where one can be made: by root, on Linux, with systemd's program there, whether it runs or not. */
export const hasMachine: boolean = Deno.build.os === "linux" && Deno.uid() === 0 &&
  [SYSTEMD, "/usr/bin/unshare", "/usr/bin/nsenter", native].every(exists) && controlGroups() !== undefined &&
  mayMakeNamespaces();

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Root in a container may lack the right. */
function mayMakeNamespaces(): boolean {
  return new Deno.Command("unshare", { args: ["--mount", "--pid", "--net", "--cgroup", "--fork", "true"] }).outputSync()
    .success;
}

/** Runs a small program: Deno itself opens nothing below /proc to tests that may not do everything. @returns what it wrote */
function outputOf(program: string, ...args: readonly string[]): string {
  return new TextDecoder().decode(new Deno.Command(program, { args: [...args], stderr: "null" }).outputSync().stdout);
}

/** Where control groups of the second kind are mounted. */
function controlGroups(): string | undefined {
  return /^\S+ (\S+) cgroup2 \S*\brw\b/m.exec(outputOf("cat", "/proc/self/mounts"))?.[1];
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Starts a machine. @throws {Error} with what systemd wrote, if it does not come up within half a minute */
export async function startMachine(): Promise<Machine> {
  const group = join(controlGroups()!, `murmuration-test-${Deno.pid}`);
  outputOf("mkdir", group);
  // The group is left to systemd whole, as the root of all groups that it sees.
  const child = new Deno.Command("bash", {
    args: [
      "-c",
      'echo $$ > "$0/cgroup.procs" && exec unshare --cgroup --mount --uts --ipc --net --pid --fork --kill-child "$@"',
      ...[group, "bash", script, root, native, Deno.execPath()],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const complaints = new Response(child.stderr).text();
  const machine: Machine = {
    async run(line) {
      const [first] = outputOf("cat", `/proc/${child.pid}/task/${child.pid}/children`).split(" ");
      const { code, stdout, stderr } = await new Deno.Command("nsenter", {
        args: ["--target", first, "--mount", "--pid", "--net", "--", "bash", "-c", line],
        env: { NO_COLOR: "1", PATH: "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin", HOME: "/root" },
        clearEnv: true,
        stdin: "null",
      }).output();
      const text = new TextDecoder();
      return { code, out: text.decode(stdout), err: text.decode(stderr) };
    },
    async succeed(line) {
      const { code, out, err } = await this.run(line);
      if (code !== 0) throw new Error(`${line}\nended with ${code}:\n${out}${err}`);
      return out;
    },
    async until(line) {
      const deadline = performance.now() + 60_000;
      for (;;) {
        const { code, out, err } = await this.run(line);
        if (code === 0) return out;
        if (performance.now() > deadline) throw new Error(`${line}\ndid not end with 0 within a minute:\n${out}${err}`);
        await pause(250);
      }
    },
    async [Symbol.asyncDispose]() {
      // Process 1 goes with its parent, and all the others with process 1.
      child.kill("SIGKILL");
      await child.status;
      await complaints;
      await removeGroups(group);
    },
  };
  try {
    for (let left = 120; (await machine.run("systemctl is-system-running")).code !== 0; left--) {
      if (left === 0) throw new Error("systemd did not come up");
      await pause(250);
    }
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw new Error(`${(error as Error).message}: ${await complaints}`);
  }
  return machine;
}

/** Removes a control group and those in it, once the last of their processes are gone. */
async function removeGroups(folder: string): Promise<void> {
  for (let left = 40; left > 0 && outputOf("find", folder, "-maxdepth", "0") !== ""; left--) {
    // Its files are the kernel's; only an empty group's folder can be removed, as a whole, the inner ones first.
    outputOf("find", folder, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";");
    await pause(50);
  }
}
