/**
 * A daemon that lies, for testnets: `deno run -A scripts/liar.ts flip@3 daemon …` says what `flip` says and is otherwise the
 * daemon of `murmuration daemon …`.
 *
 * @module
 */
import { createRandom } from "../compute/vector/mod.ts";
import type { DaemonChanges } from "../daemon/process/mod.ts";
import { type Context, main, systemContext } from "./cli/mod.ts";
import { EXIT, oneLine, shown } from "./terminal/mod.ts";
import { alterationOf, type LiarSpec, lyingCompressor, parseLiar, shownModel } from "./liars/mod.ts";

/** What makes a daemon a liar. */
function changesFor(spec: LiarSpec): DaemonChanges {
  const account = { size: 0 };
  return {
    alteration: alterationOf(spec),
    settings(settings, { initial, node }) {
      const own = {
        model: () => node().model,
        initial,
        account,
        progress: () => settings.steps === 0 ? 1 : node().status().steps / settings.steps,
      };
      return {
        ...settings,
        // A liar believes everybody: it wants all links.
        judge: "none",
        createCompressor: (sources) =>
          lyingCompressor(spec, settings.createCompressor(sources), { ...own, random: sources.random.fork("lies") }),
        shown: shownModel(spec, { ...own, random: createRandom(`what ${spec.text} shows`) }),
      };
    },
  };
}

/** What is wrong with a liar is said in one line, and ends the process. */
function readLiar(text: string, { say }: Context): LiarSpec {
  try {
    return parseLiar(text);
  } catch (error) {
    say(shown(`liar: Cannot use "${text}": ${oneLine(error)}`));
    Deno.exit(EXIT.usage);
  }
}

if (import.meta.main) {
  const [text = "", ...args] = Deno.args;
  const surroundings = systemContext();
  const changes = changesFor(readLiar(text, surroundings));
  const context: Context = {
    ...surroundings,
    async runDaemon(config, signal) {
      const { runDaemon } = await import("../daemon/process/mod.ts");
      await runDaemon(config, signal, changes);
    },
  };
  Deno.exit(await main(args, context));
}
