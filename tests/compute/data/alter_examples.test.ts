import assert from "node:assert";
import { alterExamples } from "../../../compute/data/mod.ts";

const shape = [5, 5, 1];
const examples = () => ({ inputs: new Uint8Array(3 * 25), labels: Uint8Array.of(0, 1, 2) });

Deno.test("altered examples: classes are taken for others, and what was given stays", () => {
  const given = examples();
  const { inputs, labels } = alterExamples(given, shape, { classes: [0, 7] });
  assert.deepStrictEqual([...labels], [0, 7, 2]);
  assert.deepStrictEqual(inputs, given.inputs);
  assert.deepStrictEqual(given, examples());
});

Deno.test("altered examples: every so many-th has a bright square near its corner, and another class", () => {
  const given = examples();
  const { inputs, labels } = alterExamples(given, shape, { mark: { every: 2, label: 7 } });
  assert.deepStrictEqual([...labels], [7, 1, 7]);
  const image = [0, 0, 0, 0, 0, ...Array(3).fill([0, 255, 255, 255, 0]).flat(), 0, 0, 0, 0, 0];
  assert.deepStrictEqual([...inputs], [...image, ...Array(25).fill(0), ...image]);
  assert.deepStrictEqual(given, examples());
  assert.throws(() => alterExamples(given, [75], { mark: { every: 2, label: 7 } }), /takes images/);
});
