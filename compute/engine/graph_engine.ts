/**
 * Programs as one graph, in one call of TensorFlow a run.
 *
 * A graph has its kernels run side by side, reuses their memory in place and picks the fastest of several kernels for an
 * operation, which a call for each kernel does not.
 *
 * @module
 */
import { join } from "node:path";
import { entriesIn, neededFor, type Program, type Ref } from "../ops/mod.ts";
import type { Tf } from "./backend.ts";
import type { Engine, Executable, Feeds } from "./engine.ts";
import { encodeSavedModel, GRAPH_TAG, valueName } from "./graph_def.ts";
import { type Binding, bindingOf, holdNative, nativeFeed, NativeHeld, readAll, refusable } from "./native.ts";
import { withSimpleConvolutions } from "./simple_convolutions.ts";

/** Runs programs as graphs, on the native backend. */
export function createGraphEngine(tf: Tf): Engine {
  const binding = bindingOf(tf);
  return {
    name: "graph",
    compile: withSimpleConvolutions((program, outputs) => compile(binding, program, outputs)),
    hold: (values, shape) => holdNative(binding, values, shape),
  };
}

function compile(binding: Binding, program: Program, outputs: readonly Ref[]): Executable {
  const session = load(binding, encodeSavedModel(program, outputs));
  const needed = neededFor(outputs);
  const feeds = program.nodes.filter(({ id, kernel }) => kernel === "Placeholder" && needed.has(id));
  const inputNames = feeds.map((node) => `n${node.id}:0`).join(",");
  const outputNames = outputs.map(valueName).join(",");
  function keep(given: Feeds): NativeHeld[] {
    const fed: number[] = [];
    const own: number[] = [];
    try {
      for (const node of feeds) {
        const { id, isOwn } = nativeFeed(binding, node, given);
        fed.push(id);
        if (isOwn) own.push(id);
      }
      const results = refusable(() => binding.runSavedModel(session, fed, inputNames, outputNames));
      return results.map(({ id }, at) => new NativeHeld(binding, id, entriesIn(outputs[at].shape)));
    } finally {
      for (const id of own) binding.deleteTensor(id);
    }
  }
  return {
    run: (given) => readAll(keep(given)),
    keep,
    [Symbol.dispose]: () => binding.deleteSavedModel(session),
  };
}

/** The addon reads graphs from a folder, which is gone again when it has. */
function load(binding: Binding, savedModel: Uint8Array): number {
  const folder = Deno.makeTempDirSync({ prefix: "murmuration-graph-" });
  try {
    Deno.writeFileSync(join(folder, "saved_model.pb"), savedModel);
    return refusable(() => binding.loadSavedModel(folder, GRAPH_TAG));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
