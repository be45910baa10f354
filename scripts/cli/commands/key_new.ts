/**
 * `murmuration key new`.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { RefusedError, writeTrouble } from "../../../daemon/support/mod.ts";
import { shellQuoted } from "../../../compute/support/mod.ts";
import { inLine } from "../../terminal/mod.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";

/** Adds the command that makes the key of a private swarm. */
export function addKeyNew(key: Command, context: Context): void {
  const command = addCommand(key, "new", {
    description: "Make the pre-shared key of a private swarm: only nodes that have it connect with each other.",
    more: "Give the file to each node by a safe way, and start them with --network-key FILE. The fingerprint tells\n" +
      "whether two of them have the same key, without showing it.",
    examples: ["key new", "key new --out home.key"],
    exits: ["refused"],
    inDataFolder: false,
    flags: [new Option("--out <file>", "where the key goes; must not exist yet").default("swarm.key")],
  });
  setAction(command, context, async () => {
    const { createNetworkKey, networkKeyFingerprint, parseNetworkKey } = await import(
      "../../../daemon/network/libp2p/keys.ts"
    );
    const file: string = command.getOptionValue("out");
    const text = createNetworkKey();
    try {
      // Never over another key: whoever holds the only copy of one would lose the swarm.
      await Deno.writeTextFile(file, text, { createNew: true, mode: 0o600 });
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) {
        throw new RefusedError(`Cannot write key "${file}": it is there already; name another with --out`);
      }
      const { reason, remedy } = await writeTrouble(error, file, text.length);
      throw new Error(`Cannot write key "${file}": ${reason}; ${remedy}, or name another with --out`, { cause: error });
    }
    const fingerprint = networkKeyFingerprint(parseNetworkKey(text, file));
    return {
      document: { file, fingerprint },
      text: `Wrote ${inLine(file)}, fingerprint ${fingerprint}\nNext: murmuration init --network-key ${
        shellQuoted(file)
      }`,
    };
  });
}
