/**
 * A daemon that lies, for testnets: `deno run -A scripts/liar.ts flip@3 daemon …` says what `flip` says and is otherwise the
 * daemon of `murmuration daemon …`.
 *
 * @module
 */
import { createRandom } from "../compute/vector/mod.ts";
import type { DaemonChanges } from "../daemon/process/mod.ts";
import { type Context, main, systemContext } from "./cli/mod.ts";
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

if (import.meta.main) {
  const [text, ...args] = Deno.args;
  const changes = changesFor(parseLiar(text));
  const context: Context = {
    ...systemContext(),
    async runDaemon(config, signal) {
      const { runDaemon } = await import("../daemon/process/mod.ts");
      await runDaemon(config, signal, changes);
    },
  };
  Deno.exit(await main(args, context));
}
