import assert from "node:assert";
import fc from "fast-check";
import { importKeras, kerasInputShape } from "../../../../compute/model/import_keras.ts";
import { planTopology } from "../../../../compute/model/plan.ts";

type Place = readonly [layer: string, call: number, output: number];
type Fields = Readonly<Record<string, unknown>>;

/** A call as Keras 3 writes it. */
const tensor = (...history: Place) => ({
  class_name: "__keras_tensor__",
  config: { shape: [null], dtype: "float32", keras_history: history },
});
const call3 = (args: readonly unknown[], kwargs: Fields = {}) => ({ args, kwargs });
const of3 = (...sources: Place[]) =>
  call3(sources.length === 1 ? [tensor(...sources[0])] : [sources.map((each) => tensor(...each))]);
/** The same as Keras 2 and tfjs write it. */
const of2 = (...sources: Place[]) => sources.map((each) => [...each, {}]);

const layer = (class_name: string, name: string, config: Fields, ...inbound_nodes: unknown[]) => ({
  class_name,
  name,
  config: { name, ...config },
  inbound_nodes,
});
const input = (name: string, ...shape: (number | null)[]) =>
  layer("InputLayer", name, { batch_shape: [null, ...shape] });
const dense = (name: string, units: number, ...calls: unknown[]) => layer("Dense", name, { units }, ...calls);
const graph = (layers: readonly object[], inputs: unknown, outputs: unknown, class_name = "Functional") => ({
  class_name,
  config: { name: "mine", layers, input_layers: inputs, output_layers: outputs },
});
const read = (model: unknown, ...more: [{ shape: number[]; classes: number; loss?: string }?]) =>
  importKeras(JSON.stringify(model), "m.json", ...more);

Deno.test("keras: a graph that is a sequence becomes one, in the forms of Keras 2, Keras 3 and tfjs", () => {
  const sequence = read({
    class_name: "Sequential",
    config: {
      name: "mine",
      layers: [
        { class_name: "Dense", config: { name: "a", units: 5, activation: "relu", batch_input_shape: [null, 4] } },
        { class_name: "Dense", config: { name: "b", units: 3 } },
      ],
    },
  });
  const layers = (of: typeof of3 | typeof of2) => [
    // Layers stand in any order.
    dense("b", 3, of(["act", 0, 0])),
    input("in", 4),
    dense("a", 5, of(["in", 0, 0])),
    layer("Activation", "act", { activation: "relu" }, of(["a", 0, 0])),
  ];
  const keras3 = graph(layers(of3), ["in", 0, 0], ["b", 0, 0]);
  const keras2 = graph(layers(of2), [["in", 0, 0]], [["b", 0, 0]], "Model");
  const short = graph(
    layers(of2).map((each) => ({ ...each, inbound_nodes: each.inbound_nodes.map((node) => (node as unknown[])[0]) })),
    [["in", 0, 0]],
    [["b", 0, 0]],
  );
  const tfjs = { modelTopology: { model_config: keras2, keras_version: "2.15.0" }, format: "layers-model" };
  const byName = graph(layers(of3), { first: ["in", 0, 0] }, { second: ["b", 0, 0] });
  for (const model of [keras3, keras2, short, tfjs, byName]) {
    assert.deepStrictEqual(read(model).topology, sequence.topology);
    assert.deepStrictEqual(kerasInputShape(JSON.stringify(model), "m.json"), [4]);
  }
});

Deno.test("keras: a layer that is called again keeps its one set of tensors", () => {
  for (const  of of[of3, of2]) {
    const layers = [
      input("in", 4),
      dense("shared", 4, of(["in", 0, 0]), of(["shared", 0, 0])),
      dense("end", 2, of(["shared", 1, 0])),
    ];
    const { topology } = read(graph(layers, ["in", 0, 0], ["end", 0, 0]));
    assert.deepStrictEqual(topology, {
      class_name: "Functional",
      config: {
        name: "mine",
        layers: [
          {
            class_name: "InputLayer",
            name: "in",
            config: { name: "in", batch_input_shape: [null, 4] },
            inbound_nodes: [],
          },
          {
            class_name: "Dense",
            name: "shared",
            config: { name: "shared", units: 4, activation: "linear" },
            inbound_nodes: [[["in", 0, 0]], [["shared", 0, 0]]],
          },
          {
            class_name: "Dense",
            name: "end",
            config: { name: "end", units: 2, activation: "linear" },
            inbound_nodes: [[["shared", 1, 0]]],
          },
        ],
        input_layers: [["in", 0, 0]],
        output_layers: [["end", 0, 0]],
      },
    });
    const plan = planTopology(topology);
    assert.deepStrictEqual([plan.kinds.length, plan.layout.length], [3, 20 + 10]);
  }
});

Deno.test("keras: models within models are laid open, their names joined by points", () => {
  const inner = { class_name: "Sequential", config: { name: "head", layers: [layer("Dense", "d", { units: 3 })] } };
  const outer = {
    class_name: "Sequential",
    config: {
      name: "mine",
      layers: [
        { class_name: "InputLayer", config: { batch_shape: [null, 4], name: "x" } },
        { class_name: "Sequential", config: { name: "body", layers: [layer("Dense", "d", { units: 5 }), inner] } },
        layer("Dense", "d", { units: 2 }),
      ],
    },
  };
  const names = (model: unknown) => read(model).topology.config.layers.map(({ config }) => config.name);
  assert.deepStrictEqual(names(outer), ["body.d", "body.head.d", "d"]);

  // A model within a graph is counted from 1, since it was called once when it was made; a sequence of Keras 3 is not.
  const within = (first: number) => {
    const model = graph([input("i", 4), dense("j", 4, of3(["i", 0, 0]))], ["i", 0, 0], ["j", 0, 0]);
    const layers = [
      input("in", 4),
      { ...model, name: "fn", inbound_nodes: [of3(["in", 0, 0]), of3(["fn", first, 0])] },
      dense("end", 2, of3(["fn", first + 1, 0])),
    ];
    return read(graph(layers, ["in", 0, 0], ["end", 0, 0])).topology.config.layers;
  };
  assert.deepStrictEqual(within(0), within(1));
  assert.deepStrictEqual(within(1).map(({ config }) => config.name), ["in", "fn.j", "end"]);
});

Deno.test("keras: the activation that a loss takes itself is left to that loss and to no other", () => {
  const ending = (activation: string, loss?: string) => {
    const layers = [input("in", 4), layer("Dense", "end", { units: 3, activation }, of3(["in", 0, 0]))];
    const { topology, notes } = read(graph(layers, ["in", 0, 0], ["end", 0, 0]), {
      shape: [4],
      classes: 3,
      ...loss === undefined ? {} : { loss },
    });
    return [topology.config.layers[0].config.activation, notes.join(" ")];
  };
  const part = (activation: string) =>
    `The ${activation} of layer "end" is part of the loss here: the model ends in logits.`;
  assert.deepStrictEqual(ending("softmax"), ["linear", part("softmax")]);
  assert.deepStrictEqual(ending("sigmoid", "sigmoid-cross-entropy"), ["linear", part("sigmoid")]);
  assert.deepStrictEqual(ending("sigmoid", "mean-squared-error"), ["sigmoid", ""]);
  assert.deepStrictEqual(ending("tanh", "huber"), ["tanh", ""]);
});

Deno.test("keras: what compile() was told is said in the words of a manifest", () => {
  const compiled = (loss: unknown, class_name: string) => ({
    ...graph([input("in", 4), dense("end", 3, of3(["in", 0, 0]))], ["in", 0, 0], ["end", 0, 0]),
    compile_config: { loss, optimizer: { class_name, config: {} } },
  });
  const huber = compiled({ class_name: "Huber", config: {} }, "Adam");
  assert.match(
    read(huber).notes[0],
    /\(loss Huber, optimiser Adam\) is not used: .*; --loss huber --optimiser adamw asks for the like/,
  );
  const usual = compiled("sparse_categorical_crossentropy", "RMSprop");
  assert.match(
    read(usual).notes[0],
    /\(loss sparse_categorical_crossentropy, optimiser RMSprop\) .* has the optimiser\.$/,
  );
});

Deno.test("keras: a graph that is no graph is refused at once in one line", () => {
  const ends = [["in", 0, 0], ["end", 0, 0]] as const;
  const wired = (...layers: object[]) => graph([input("in", 4), ...layers], ...ends);
  const end = (...calls: unknown[]) => wired(dense("end", 3, ...calls));
  const many = (count: number, each: (index: number) => object) =>
    Array.from({ length: count }, (_, index) => each(index));
  const nested = (depth: number) => {
    let model: object = {
      class_name: "Sequential",
      config: { name: "m", layers: [layer("Dense", "d", { units: 4 })] },
    };
    for (let level = 0; level < depth; level++) {
      model = { class_name: "Sequential", config: { name: "m", layers: [model], build_input_shape: [null, 4] } };
    }
    return model;
  };
  /** Each level calls the one below twice: 2^levels calls if they were all laid open. */
  const doubling = (levels: number, width = 2) => {
    let model: object = dense("d", 4);
    for (let level = 0; level < levels; level++) {
      const calls = many(width, (index) => of3(index === 0 ? ["in", 0, 0] : ["end", index - 1, 0]));
      model = graph([input("in", 4), { ...model, name: "end", inbound_nodes: calls }], ["in", 0, 0], [
        "end",
        width - 1,
        0,
      ]);
    }
    return model;
  };
  const cases: [unknown, RegExp][] = [
    [
      wired(dense("end", 3, of3(["b", 0, 0])), dense("b", 4, of3(["end", 0, 0]))),
      /"b" \(Dense\) takes a part in its own input; a model's layers may not go in a circle/,
    ],
    [end(of3(["end", 0, 0])), /"end" \(Dense\) takes a part in its own input/],
    [end(of3(["nowhere", 0, 0])), /"end" \(Dense\) takes a value of layer "nowhere", which there is none of/],
    [end(of3(["in", 0, 0]), of3(["end", 7, 0])), undefined as never],
    [
      wired(dense("a", 4, of3(["in", 0, 0])), dense("end", 3, of3(["a", 3, 0]))),
      /takes call 3 of layer "a", which there is none of/,
    ],
    [end(of3(["in", 0, 1])), /takes output 1 of layer "in"; a layer gives one value here/],
    [end(), /its output takes call 0 of layer "end", which there is none of/],
    [end(of3(["in", 0, 0], ["in", 0, 0])), /Cannot plan model "mine": layer "end" takes 1 input and is given 2/],
    [end(call3([])), /"end" \(Dense\) is called with no value of another layer/],
    [end(call3([7])), /"end" \(Dense\) is called with 7; a layer takes values of other layers only/],
    [end("x"), /"end" \(Dense\) has an inbound node "x"/],
    [
      end(call3([tensor("in", 0, 0)], { training: true })),
      /is called with training true; leave it out: noise and statistics follow/,
    ],
    [
      end(call3([tensor("in", 0, 0)], { initial_state: tensor("in", 0, 0) })),
      /is called with initial_state .* begins at zeros here/,
    ],
    [end(call3([tensor("in", 0, 0)], { "b\u001b[2Jad": 1 })), /is called with b \[2Jad 1; leave that out/],
    [
      wired(input("other", 4), dense("end", 3, of3(["other", 0, 0]))),
      /layer "other" is a second input; one input is taken/,
    ],
    [
      graph([input("in", 4), input("b", 4), dense("end", 3, of3(["in", 0, 0]))], [["in", 0, 0], ["b", 0, 0]], [
        "end",
        0,
        0,
      ]),
      /it has 2 inputs \("in", "b"\); one is taken: join them/,
    ],
    [
      graph([input("in", 4), dense("end", 3, of3(["in", 0, 0]))], ["in", 0, 0], [["end", 0, 0], ["in", 0, 0]]),
      /it has 2 outputs \("end", "in"\); one is taken/,
    ],
    [
      graph([input("in", 4), dense("in", 3, of3(["in", 0, 0]))], ["in", 0, 0], ["in", 0, 0]),
      /two layers of it are called "in"/,
    ],
    [graph([input("in", 4)], ["in", 0, 0], ["in", 0, 0]), /no layer that computes something/],
    [graph([dense("in", 4)], ["in", 0, 0], ["in", 0, 0]), /its input "in" is no InputLayer/],
    [
      wired(dense("a\u0007\n", 4, of3(["in", 0, 0])), dense("end", 3, of3(["a\u0007\n", 1, 0]))),
      /takes call 1 of layer "a {2}"/,
    ],
    [
      wired(
        layer("Flatten", "f", {}, of3(["in", 0, 0])),
        layer("Conv2D", "end", { filters: 2, kernel_size: 3 }, of3(["f", 0, 0])),
      ),
      /Cannot plan model "mine": layer "end" cannot take an input of shape \[4\]/,
    ],
    [
      graph(
        [input("in", 65_536), dense("a", 65_536, of3(["in", 0, 0])), dense("end", 65_536, of3(["a", 0, 0]))],
        ...ends,
      ),
      /Cannot plan model "mine": it has 8,590,065,664 parameters/,
    ],
    [wired(dense("end", 1e12, of3(["in", 0, 0]))), /layer "end": units: Too big/],
    [graph(many(1_000_000, () => ({})), ...ends), /it has 1000000 layers; take one of 1024 at most/],
    [
      wired({ ...dense("end", 3), inbound_nodes: many(1_000_000, () => []) }),
      /"end" \(Dense\) is called 1000000 times; call it 1024 times at most/,
    ],
    [end(of3(...many(1000, () => ["in", 0, 0] as const) as Place[])), /takes more than 64 values at once/],
    [nested(1000), /it has models within models, 16 deep and more/],
    [doubling(5), undefined as never],
    [doubling(15, 60), /its layers are called more than 4096 times/],
    [
      wired({
        ...dense("op", 3, call3([tensor("in", 0, 0), 2])),
        class_name: "Multiply",
        module: "keras.src.ops.numpy",
      }, dense("end", 3, of3(["op", 0, 0]))),
      /"op" \(Multiply\) is called with 2; .*Rescaling takes numbers/,
    ],
    [
      wired(
        { ...dense("op", 3, of3(["in", 0, 0])), class_name: "Einsum", module: "keras.src.ops.numpy" },
        dense("end", 3, of3(["op", 0, 0])),
      ),
      /"op" \(Einsum\) is an operation and no layer; take keras.layers.Dot/,
    ],
    [
      wired(layer("TFOpLambda", "op", {}, of2(["in", 0, 0])), dense("end", 3, of3(["op", 0, 0]))),
      /"op" \(TFOpLambda\) is not supported; write the operation as a layer/,
    ],
  ];
  for (const [model, message] of cases) {
    const text = JSON.stringify(model);
    const begun = performance.now();
    if (message === undefined) {
      read(model);
    } else {
      assert.throws(() => importKeras(text, "m.json"), (error: Error) => {
        assert.ok(error instanceof TypeError, `${error.stack}`);
        assert.match(error.message, message);
        // deno-lint-ignore no-control-regex
        assert.doesNotMatch(error.message, /[\u0000-\u001f\u007f-\u009f]/);
        return error.message.length < 400;
      });
    }
    assert.ok(performance.now() - begun < 3000, `${message} took too long`);
  }
});

Deno.test("keras: any graph ends in a model or one clear line", () => {
  const names = fc.constantFrom("in", "a", "b", "c", "end", "\u0000x", "__proto__");
  const place = fc.oneof(fc.constant(0), fc.integer({ min: -1, max: 3 }), fc.jsonValue());
  const source = fc.oneof(
    fc.tuple(names, fc.constant(0), fc.constant(0)),
    fc.tuple(names, place, place),
    fc.jsonValue(),
  );
  const keras = source.map((history) => ({ class_name: "__keras_tensor__", config: { keras_history: history } }));
  const kwargs = fc.dictionary(
    fc.constantFrom("value", "key", "mask", "training", "use_causal_mask", "axis"),
    fc.oneof(keras, fc.jsonValue()),
    { maxKeys: 2 },
  );
  const node = fc.oneof(
    fc.array(source, { maxLength: 3 }),
    fc.record({ args: fc.array(fc.oneof(keras, fc.array(keras, { maxLength: 3 })), { maxLength: 3 }), kwargs }),
    source,
  );
  const kinds = fc.constantFrom(
    "Dense",
    "Flatten",
    "Add",
    "Concatenate",
    "MultiHeadAttention",
    "LSTM",
    "InputLayer",
    "Activation",
    "Reshape",
    "Lambda",
  );
  const config = fc.record({
    units: fc.integer({ min: -1, max: 9 }),
    activation: fc.constantFrom("relu", "softmax", "tanh"),
    axis: fc.integer({ min: -3, max: 3 }),
    num_heads: fc.integer({ min: 0, max: 3 }),
    key_dim: fc.integer({ min: 0, max: 3 }),
    target_shape: fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 3 }),
    layers: fc.jsonValue(),
  }, { requiredKeys: [] });
  const { layer: any } = fc.letrec<{ layer: unknown; model: unknown }>((tie) => ({
    layer: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.record({ class_name: kinds, name: names, config, inbound_nodes: fc.array(node, { maxLength: 3 }) }),
      fc.constant(dense("end", 3, of3(["in", 0, 0]))),
      fc.constant(dense("a", 4, of3(["in", 0, 0]), of3(["a", 0, 0]))),
      tie("model"),
    ),
    model: fc.record({
      class_name: fc.constantFrom("Functional", "Sequential", "Model"),
      name: names,
      inbound_nodes: fc.array(node, { maxLength: 2 }),
      config: fc.record({
        name: names,
        layers: fc.array(tie("layer"), { maxLength: 4 }),
        input_layers: fc.oneof(source, fc.array(source, { maxLength: 2 })),
        output_layers: fc.oneof(source, fc.array(source, { maxLength: 2 })),
      }),
    }),
  }));
  const ends = fc.oneof(source, fc.constantFrom(["end", 0, 0], ["a", 1, 0]));
  let taken = 0;
  const property = fc.property(fc.array(any, { maxLength: 5 }), ends, (layers, end) => {
    try {
      const { topology, outputs } = read(graph([input("in", 4), ...layers as object[]], ["in", 0, 0], end));
      assert.strictEqual(planTopology(topology).outputs, outputs);
      taken++;
    } catch (error) {
      assert.ok(error instanceof TypeError, `${error}`);
      assert.match(error.message, /^Cannot (use|plan) model "[^\n]{5,400}$/);
      assert.doesNotMatch(error.message, /\[object|is not a function|Cannot read properties|is not iterable/);
    }
  });
  fc.assert(property, { seed: 5, numRuns: 1500 });
  assert.ok(taken > 20, `${taken} were models`);
});
