/**
 * Runs the command line in this process, as tests see it.
 *
 * @module
 */
import { Chalk } from "chalk";
import { systemContext } from "../../../scripts/cli/command_context.ts";
import type { Environment } from "../../../daemon/settings/mod.ts";
import type { PermissionName } from "../../../scripts/cli/permissions.ts";
import { main } from "../../../scripts/cli/main.ts";

/** What a command wrote, how it ended, and which permissions it kept. */
export interface Captured {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly kept: readonly PermissionName[] | undefined;
}

/** Runs a command with nothing but `environment` around it. */
export async function murmuration(args: readonly string[], environment: Environment = {}): Promise<Captured> {
  let [out, err] = ["", ""];
  let kept: readonly PermissionName[] | undefined;
  const code = await main(args, {
    ...systemContext(),
    environment,
    chalk: new Chalk({ level: 0 }),
    print: (text) => void (out += text.endsWith("\n") ? text : `${text}\n`),
    say: (line) => void (err += `${line}\n`),
    keepOnly(names) {
      kept = names;
      return Promise.resolve();
    },
  });
  return { code, out, err, kept };
}

/** Runs a command with `--json` that is to succeed, and gives its one document. */
export async function document(args: readonly string[], environment?: Environment) {
  const { code, out, err } = await murmuration([...args, "--json"], environment);
  if (code !== 0) throw new Error(`murmuration ${args.join(" ")} ended with ${code}: ${err}`);
  return JSON.parse(out);
}
