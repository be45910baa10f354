import assert from "node:assert";
import { takeWeights } from "../../../../compute/model/keras/weights.ts";
import { createLayout } from "../../../../compute/vector/mod.ts";

const plan = {
  layout: createLayout([
    { name: "body.d/kernel", shape: [2, 1] },
    { name: "rnn/lstm_cell/bias", shape: [2] },
    { name: "each/dense/bias", shape: [1] },
  ]),
  states: createLayout([{ name: "bn/moving_mean", shape: [1] }]),
};
const tensor = (name: string, shape: number[], ...values: number[]) => ({
  name,
  shape,
  values: Float32Array.from(values),
});
const kernel = tensor("body/d/kernel", [2, 1], 1, 2);
const rest = [
  tensor("rnn/lstm_cell/bias", [2], 3, 4),
  tensor("each/dense/bias", [1], 5),
  tensor("bn/moving_mean", [1], 6),
];

Deno.test("weights: they are found as Keras 2, Keras 3 and tfjs name them", () => {
  const keras3 = [kernel, ...rest].map((each) => ({ ...each, name: `model/${each.name}` }));
  const keras2 = [{ ...kernel, name: "d/kernel:0" }, ...rest.map((each) => ({ ...each, name: `${each.name}:0` }))];
  const tfjs = [
    { ...kernel, name: "d/kernel" },
    { ...rest[0], name: "rnn/bias" },
    { ...rest[1], name: "each/bias" },
    rest[2],
  ];
  const layers = [{ name: "body.d", given: "body.d" }];
  for (const tensors of [[kernel, ...rest], keras3, keras2, tfjs, tfjs.toReversed()]) {
    const { model, state, unused } = takeWeights(plan, layers, [...tensors, tensor("other/kernel", [1], 9)]);
    assert.deepStrictEqual([[...model], [...state], unused], [[1, 2, 3, 4, 5], [6], ["other/kernel"]]);
  }
  // Layers that are called otherwise here are found by their names there.
  const renamed = takeWeights(
    { layout: createLayout([{ name: "gr__e/kernel", shape: [1] }]), states: createLayout([]) },
    [{ name: "gr__e", given: "größe" }],
    [tensor("m/größe/kernel", [1], 7)],
  );
  assert.deepStrictEqual([...renamed.model], [7]);
});

Deno.test("weights: what is missing, of another shape or not one is refused in one line", () => {
  const cases: [readonly Parameters<typeof takeWeights>[2][number][], RegExp][] = [
    [rest, /the file has no tensor "body.d\/kernel" of shape \[2,1\]/],
    [
      [{ ...kernel, name: "body/d/kernal" }, ...rest],
      /no tensor "body.d\/kernel" .*; nearest to it is "body\/d\/kernal"/,
    ],
    [
      [{ ...kernel, shape: [1, 2] }, ...rest],
      /tensor "body\/d\/kernel" is \[1,2\] in the file, and "body.d\/kernel" \[2,1\]/,
    ],
    [
      [tensor("a/d/kernel", [2, 1], 1, 2), tensor("b/d/kernel", [2, 1], 1, 2), ...rest],
      /may be "a\/d\/kernel" and "b\/d\/kernel"/,
    ],
    [
      [{ name: "a\u001b/d/kernel", shape: [2, 1], values: new Uint32Array(2) }, ...rest],
      /tensor "a \/d\/kernel" holds whole numbers/,
    ],
    [[{ ...kernel, name: "/".repeat(10_000) }, ...rest], /no tensor "body.d\/kernel"/],
  ];
  for (const [tensors, message] of cases) {
    assert.throws(() => takeWeights(plan, [], tensors), (error: Error) => {
      assert.match(error.message, message);
      return error instanceof TypeError && error.message.length < 400;
    });
  }
});
