import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { importKeras } from "../../../../compute/model/import_keras.ts";
import { matchWeights, nameCounted, readWeights } from "../../../../compute/model/foreign_weights.ts";
import { planTopology } from "../../../../compute/model/plan.ts";

const FOLDER = new URL("../../../fixtures/keras/weights/", import.meta.url);

/** The bytes of a file that Keras wrote. */
export function fixtureBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gunzipSync(Deno.readFileSync(new URL(`${name}.gz`, FOLDER))));
}

/** Lays such a file into a folder. @returns its path */
export async function layFixture(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await Deno.writeFile(path, fixtureBytes(name));
  return path;
}

/** Imports a model with the weights of a file. @param text of the model, where the file has none */
export async function importWithWeights(path: string, text?: string) {
  using file = await readWeights(path);
  const json = text ?? file.topology;
  if (json === undefined) throw new TypeError(`${path} has no layers`);
  const { topology, layers } = importKeras(json, path);
  const plan = planTopology(topology);
  const known = { text: file.topology ?? json, path, layers, plan };
  const tensors = file.isCounted === true ? nameCounted(file, known) : file.tensors;
  return { plan, ...matchWeights(plan, layers, tensors) };
}
