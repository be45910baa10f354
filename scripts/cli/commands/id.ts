/**
 * `murmuration id`.
 *
 * @module
 */
import { join } from "node:path";
import type { Command } from "commander";
import { shellQuoted } from "../../../compute/support/mod.ts";
import { reasonOf, UsageError } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";

/** Adds the command that prints who this node is. */
export function addId(program: Command, context: Context): void {
  const command = addCommand(program, "id", {
    description: "Print this node's peer id.",
    examples: ["id", "id --data-dir node-a --json"],
  });
  setAction(command, context, async ({ dataDir }) => {
    const folder = dataDir();
    const file = join(folder, "identity.key");
    const isThere = await Deno.stat(file).then(() => true, (error) => {
      if (error instanceof Deno.errors.NotFound) return false;
      throw new Error(`Cannot read identity "${file}": ${reasonOf(error)}; name the node's folder with --data-dir`, {
        cause: error,
      });
    });
    // Reading is all that this command may do; a new identity is made by init.
    if (!isThere) {
      throw new UsageError(
        `no identity in "${folder}"; make one with: murmuration init --data-dir ${
          shellQuoted(folder)
        }; or name another folder by --data-dir`,
        1,
      );
    }
    const { loadIdentity } = await import("../../../daemon/network/libp2p/keys.ts");
    const { peer } = await loadIdentity(folder);
    return { document: { peer, dataDir: folder, file }, text: peer };
  });
}
