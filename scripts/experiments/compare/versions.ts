/**
 * With what runs are done.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Versions } from "./run_store.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** What decides a run. An experiment's settings are kept with the run. */
const SOURCES = ["compute", "protocol", "daemon", "scripts", "deno.json", ":!scripts/experiments/*.json"];

/** The versions of Deno, of tfjs-node and, where the project is a git checkout, of the project itself. */
export async function currentVersions(): Promise<Versions> {
  const { imports } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`)) as { imports: Record<string, string> };
  const [commit, changes] = await Promise.all([
    git("rev-parse", "--short=10", "HEAD"),
    git("status", "--porcelain", "--", ...SOURCES),
  ]);
  return {
    deno: Deno.version.deno,
    tfjs: imports["@tensorflow/tfjs-node"].split("@").at(-1)!,
    commit: commit === "" ? "" : `${commit}${changes === "" ? "" : "+"}`,
  };
}

/** What git says; "" where there is no git, or no checkout. */
async function git(...args: string[]): Promise<string> {
  try {
    const { success, stdout } = await new Deno.Command("git", { args, cwd: ROOT, stdin: "null", stderr: "null" })
      .output();
    return success ? new TextDecoder().decode(stdout).trim() : "";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
