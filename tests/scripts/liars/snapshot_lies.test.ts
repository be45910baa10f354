import assert from "node:assert";
import { createCompressor, toDense } from "../../../compute/compression/mod.ts";
import { createLayout, createRandom, distance, norm } from "../../../compute/vector/mod.ts";
import { dataLies, lies, lyingCompressor, parseLiar, shownModel, snapshotLies } from "../../../scripts/liars/mod.ts";

const LENGTH = 400;
const layout = createLayout([{ name: "kernel", shape: [LENGTH] }]);
const initial = Float32Array.from({ length: LENGTH }, (_, index) => Math.cos(index));
const model = initial.map((value, index) => value + Math.sin(index) / 10);
const about = (progress = 1) => ({
  model: () => model,
  initial,
  progress: () => progress,
  random: createRandom("shown"),
});

Deno.test("liars to joiners: what is shown is as far from the initial model as was said, and not the model", () => {
  for (const [text, scale] of [["snapshot@3", 1], ["snapshot:2@3", 2], ["backward:3@3", 3]] as const) {
    const shown = shownModel(parseLiar(text), about())!();
    const learnt = distance(model, initial);
    assert.ok(Math.abs(distance(shown, initial) / learnt - scale) < 1e-3, text);
    assert.ok(distance(shown, model) > learnt, text);
  }
});

Deno.test("liars to joiners: before their time they show their model, and others always do", () => {
  assert.deepStrictEqual(shownModel(parseLiar("snapshot@3+50%"), about(0.4))!(), model);
  assert.notDeepStrictEqual(shownModel(parseLiar("snapshot@3+50%"), about(0.5))!(), model);
  for (const kind of [...Object.keys(lies), ...Object.keys(dataLies)]) {
    assert.strictEqual(shownModel(parseLiar(`${kind}@3`), about()), undefined, kind);
    assert.ok(!(kind in snapshotLies), kind);
  }
});

Deno.test("liars to joiners: on their links they say the truth", () => {
  const residual = model.map((value, index) => value - initial[index]);
  for (const kind of Object.keys(snapshotLies)) {
    const inner = createCompressor({ method: "dense", density: 1, values: "f32" }, {
      random: createRandom(1),
      now: () => 0,
      weight: () => 1,
    });
    const said = lyingCompressor(parseLiar(`${kind}@0`), inner, { ...about(), account: { size: 0 } }).compress(
      residual.slice(),
      layout,
    );
    assert.ok(norm(residual) > 0);
    assert.deepStrictEqual(toDense(said, layout), residual, kind);
  }
});
