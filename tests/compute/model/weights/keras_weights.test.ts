import assert from "node:assert";
import { createEngine, readyBackend } from "../../../../compute/engine/mod.ts";
import { createNetwork } from "../../../../compute/model/network.ts";
import { withFolder } from "../../../processes/command.ts";
import { type ForeignModel, foreignModels, furthest, keras2Models } from "../keras/models.ts";
import { importWithWeights, layFixture } from "./fixture.ts";

const MODELS = new Map(foreignModels("models").map((model) => [model.name, model]));

/** Files, and whether they have the layers too. */
const FILES: readonly (readonly [file: string, hasLayers: boolean])[] = [
  ["mobile.weights.h5", false],
  ["cross_attention.weights.h5", false],
  ["bidirectional.weights.h5", false],
  ["shared.weights.h5", false],
  ["norms.weights.h5", false],
  ["shapes.weights.h5", false],
  ["shared.keras", true],
  ["residual.keras", true],
  ["shared.h5", true],
  ["lstm.h5", true],
];

async function predicts(file: string, model: Omit<ForeignModel, "weights">, text?: string): Promise<void> {
  await withFolder(async (folder) => {
    const { plan, model: values, state, unmatched, unused } = await importWithWeights(
      await layFixture(folder, file),
      text,
    );
    assert.deepStrictEqual([unmatched, unused], [[], []]);
    const tf = await readyBackend({ backend: "native" });
    using network = createNetwork(createEngine(tf, "native"), plan);
    const off = furthest(network.outputs(values, model.inputs, model.count, state), model.outputs);
    assert.ok(off < 1e-4, `off by ${off}`);
  });
}

for (const [file, hasLayers] of FILES) {
  Deno.test(`keras weights: a model with those of ${file} gives what it gives in Keras`, async () => {
    const model = MODELS.get(file.split(".")[0])!;
    await predicts(file, model, hasLayers ? undefined : model.text);
  });
}

for (const model of keras2Models()) {
  for (const end of ["h5", "keras", "weights.h5"]) {
    Deno.test(`keras weights: a model with those of ${model.name}.${end} gives what it gives in Keras 2`, async () => {
      await predicts(`keras2_${model.name}.${end}`, model, end === "weights.h5" ? model.text : undefined);
    });
  }
}
