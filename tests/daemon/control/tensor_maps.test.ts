import assert from "node:assert";
import fc from "fast-check";
import { createLayout, createRandom, norm } from "../../../compute/vector/mod.ts";
import { tensorMaps } from "../../../daemon/control/tensor_maps.ts";

const seed = 7;

const shapes = fc.oneof(
  fc.constant([]),
  fc.tuple(fc.integer({ min: 1, max: 200 })),
  fc.tuple(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 120 })),
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 90 })),
  fc.tuple(
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 20 }),
  ),
);

Deno.test("maps of any shapes are small, and true to their tensors", () => {
  fc.assert(
    fc.property(fc.array(shapes, { minLength: 1, maxLength: 4 }), fc.integer(), (all, draw) => {
      const layout = createLayout(all.map((shape, index) => ({ name: `t${index}`, shape })));
      const random = createRandom(draw);
      const model = Float32Array.from({ length: layout.length }, () => random.normal());
      const initial = Float32Array.from({ length: layout.length }, () => random.normal());
      const maps = tensorMaps(model, initial, layout);
      assert.deepStrictEqual(maps.map(({ name }) => name), layout.tensors.map(({ name }) => name));
      maps.forEach((map, index) => {
        const { offset, length } = layout.tensors[index];
        const values = model.subarray(offset, offset + length);
        assert.strictEqual(map.parameters, length);
        assert(map.rows >= 1 && map.rows <= 48 && map.columns >= 1 && map.columns <= 48);
        assert.strictEqual(map.cells.length, map.rows * map.columns);
        assert(Math.abs(map.scale - norm(values) / Math.sqrt(length)) < 1e-6);
        assert.strictEqual(map.least, Math.min(...values));
        assert.strictEqual(map.largest, Math.max(...values));
        assert(map.moved >= 0 && map.moved <= 1);
        const greatest = Math.max(...values.map(Math.abs)) / map.scale;
        assert(map.cells.every((cell) => cell >= 0 && cell <= greatest + 0.001));
        // A map with a cell for each entry has just these magnitudes.
        if (map.cells.length === length) {
          const sorted = (list: Iterable<number>) => [...list].sort((left, right) => left - right);
          const magnitudes = sorted(values.map((value) => Math.abs(value) / map.scale));
          sorted(map.cells).forEach((cell, at) => assert(Math.abs(cell - magnitudes[at]) < 0.001));
        }
      });
    }),
    { seed, numRuns: 60 },
  );
});

Deno.test("all entries are in the map: if all are alike, so are all cells", () => {
  for (const shape of [[300], [784, 300], [5, 5, 32, 64], [3, 3, 3, 16]]) {
    const layout = createLayout([{ name: "t", shape }]);
    const model = new Float32Array(layout.length).fill(-2);
    const [map] = tensorMaps(model, model, layout);
    assert(map.cells.every((cell) => cell === 1));
    assert.strictEqual(map.scale, 2);
    assert.strictEqual(map.moved, 0);
  }
});

Deno.test("a matrix lies as it is, and a bias is a row", () => {
  const layout = createLayout([{ name: "kernel", shape: [2, 3] }, { name: "bias", shape: [3] }]);
  const model = Float32Array.of(0, 0, 0, 0, 6, 0, 1, 1, 1);
  const [kernel, bias] = tensorMaps(model, new Float32Array(9), layout);
  assert.deepStrictEqual([kernel.rows, kernel.columns], [2, 3]);
  assert.deepStrictEqual(kernel.cells.map((cell) => cell > 0), [false, false, false, false, true, false]);
  assert.deepStrictEqual([bias.rows, bias.columns, bias.cells], [1, 3, [1, 1, 1]]);
  assert.strictEqual(kernel.moved, 1 / 6);
  assert.strictEqual(bias.moved, 1);
});

Deno.test("a filter of a convolution lies together", () => {
  // Two inputs and three outputs: filter (input 1, output 2) is all that is not zero.
  const layout = createLayout([{ name: "kernel", shape: [2, 2, 2, 3] }]);
  const model = new Float32Array(24);
  for (const y of [0, 1]) for (const x of [0, 1]) model[((y * 2 + x) * 2 + 1) * 3 + 2] = 1;
  const [map] = tensorMaps(model, model, layout);
  assert.deepStrictEqual([map.rows, map.columns], [4, 6]);
  const lit = map.cells.flatMap((cell, index) => (cell > 0 ? [[Math.floor(index / 6), index % 6]] : []));
  assert.deepStrictEqual(lit, [[2, 4], [2, 5], [3, 4], [3, 5]]);
});

Deno.test("filters of one input are wrapped to about a square", () => {
  const layout = createLayout([{ name: "kernel", shape: [5, 5, 1, 6] }]);
  const model = new Float32Array(150);
  for (let at = 0; at < 25; at++) model[6 * at + 5] = 1;
  const [map] = tensorMaps(model, model, layout);
  assert.deepStrictEqual([map.rows, map.columns], [10, 15]);
  const lit = map.cells.flatMap((cell, index) => (cell > 0 ? [index] : []));
  // The sixth filter: second row of filters, third in it.
  assert.deepStrictEqual(lit, Array.from({ length: 25 }, (_, at) => (5 + Math.floor(at / 5)) * 15 + 10 + (at % 5)));
});

Deno.test("a tensor of zeros is blank", () => {
  const layout = createLayout([{ name: "bias", shape: [4] }]);
  const [map] = tensorMaps(new Float32Array(4), new Float32Array(4), layout);
  assert.deepStrictEqual(map.cells, [0, 0, 0, 0]);
  assert.strictEqual(map.moved, 0);
});
