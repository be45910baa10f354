import assert from "node:assert";
import fc from "fast-check";
import { readHdf5Weights } from "../../../../compute/model/weights/hdf5_weights.ts";
import { fixtureBytes } from "./fixture.ts";

Deno.test("hdf5: numbers of all types become float32, and what holds none is passed over, as are links out of the file", async () => {
  using file = await readHdf5Weights("types.h5", fixtureBytes("types.h5"));
  const found = Object.fromEntries(file.tensors.map(({ name, shape, values }) => [name, [shape, [...values]]]));
  assert.deepStrictEqual(found, {
    "d/half": [[2], [1.5, -2]],
    "d/brain": [[2], [1.5, -2]],
    "d/double": [[2], [1.5, -2]],
    "d/big": [[2], [1.5, -2]],
    "d/whole": [[2, 1], [1, -2]],
    "d/flag": [[2], [1, 0]],
    "d/one": [[], [3]],
    "d/packed": [[64], Array.from({ length: 64 }, (_, index) => index)],
  });
});

Deno.test("hdf5: a tensor of more entries than a model may have, and groups in a circle, are refused in one line", async () => {
  for (
    const [name, message] of [
      ["bomb.h5", /"w" is of shape \[1099511627776\]; save the model anew/],
      ["loop.h5", /more than 32768 groups and tables|too long or too deep/],
    ] as const
  ) {
    await assert.rejects(readHdf5Weights(name, fixtureBytes(name)), (error: Error) => {
      assert.match(error.message, message);
      return error instanceof SyntaxError && !error.message.includes("\n");
    });
  }
});

Deno.test("hdf5: any cut is refused, and flipped bytes are refused or read, in one line", async () => {
  const whole = ["shapes.weights.h5", "lstm.h5", "types.h5"].map(fixtureBytes);
  const flip = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...whole), fc.nat(), fc.array(flip, { maxLength: 20 }), async (
      bytes,
      cut,
      flips,
    ) => {
      const broken = flips.length === 0 ? bytes.slice(0, cut % bytes.length) : bytes.slice();
      for (const [at, value] of flips) broken[at % broken.length] = value;
      try {
        using file = await readHdf5Weights("broken.h5", broken);
        for (const { values } of file.tensors) assert.ok(values instanceof Float32Array);
        assert.notStrictEqual(flips.length, 0, "a cut file was read");
      } catch (error) {
        assert.ok(error instanceof SyntaxError, `${error}`);
        assert.match(error.message, /^Cannot read weights "broken\.h5": [^\n]+; save the model anew [^\n]+$/);
        assert.ok(error.message.length < 500);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});
