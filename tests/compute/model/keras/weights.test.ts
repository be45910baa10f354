import assert from "node:assert";
import { matchWeights, namesOfPyTorch, takeWeights } from "../../../../compute/model/keras/weights.ts";
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

Deno.test("weights: what does not match is listed, each with its reason, and what does is taken", () => {
  const tensors = [{ ...kernel, shape: [1, 2] }, rest[0], { ...rest[2], name: "bn/moving_men" }];
  const { model, state, taken, unmatched, unused } = matchWeights(plan, [], tensors);
  assert.deepStrictEqual([...taken], ["rnn/lstm_cell/bias"]);
  assert.deepStrictEqual(unmatched.map(({ name }) => name), ["body.d/kernel", "each/dense/bias", "bn/moving_mean"]);
  assert.match(unmatched[0].reason, /is \[1,2\] in the file/);
  assert.match(unmatched[1].reason, /no tensor "each\/dense\/bias"/);
  assert.match(unmatched[2].reason, /nearest to it is "bn\/moving_men"/);
  assert.deepStrictEqual([[...model], [...state], unused], [[0, 0, 3, 4, 0], [0], ["bn/moving_men"]]);
  const isLeftOut = (name: string) => !name.startsWith("rnn/");
  const some = matchWeights(plan, [], tensors, { isLeftOut });
  assert.deepStrictEqual([some.unmatched, [...some.taken]], [[], ["rnn/lstm_cell/bias"]]);
  const infinite = [{ ...rest[0], values: Float32Array.of(1, Infinity) }];
  assert.match(matchWeights(plan, [], infinite, { isLeftOut }).unmatched[0].reason, /numbers that are infinite/);
});

Deno.test("weights: no tensor is taken twice, and what is called so in full comes first", () => {
  const twice = {
    layout: createLayout([{ name: "a.d/bias", shape: [1] }, { name: "d/bias", shape: [1] }]),
    states: createLayout([]),
  };
  const alone = matchWeights(twice, [], [tensor("d/bias", [1], 7)]);
  assert.deepStrictEqual([[...alone.taken], alone.unmatched.map(({ name }) => name)], [["d/bias"], ["a.d/bias"]]);
  const inner = matchWeights(twice, [], [tensor("a/d/bias", [1], 7)]);
  assert.deepStrictEqual([[...inner.taken], inner.unmatched.map(({ name }) => name)], [["a.d/bias"], ["d/bias"]]);
  const both = matchWeights(twice, [], [tensor("m/d/bias", [1], 1), tensor("m/a/d/bias", [1], 2)]);
  assert.deepStrictEqual([[...both.model], both.unmatched.map(({ name }) => name)], [[2, 1], []]);
});

Deno.test("weights: the one unit of a sigmoid becomes the second of two, beside a 0", () => {
  const two = {
    layout: createLayout([{ name: "d/kernel", shape: [2, 2] }, { name: "d/bias", shape: [2] }]),
    states: createLayout([]),
  };
  const one = [tensor("d/kernel", [2, 1], 3, 4), tensor("d/bias", [1], 5)];
  const { model, unmatched } = matchWeights(two, [], one, { doubled: "d" });
  assert.deepStrictEqual([[...model], unmatched], [[0, 3, 0, 4, 0, 5], []]);
  assert.strictEqual(matchWeights(two, [], one).unmatched.length, 2);
});

Deno.test("weights: names of PyTorch are told from those of Keras", () => {
  for (const name of ["features.0.weight", "bn1.running_mean", "weight", "rnn.weight_ih_l0", "attn.in_proj_weight"]) {
    assert.strictEqual(namesOfPyTorch([kernel, tensor(name, [1], 0)]), name);
  }
  assert.strictEqual(namesOfPyTorch([kernel, ...rest, tensor("d/weights", [1], 0)]), undefined);
});
