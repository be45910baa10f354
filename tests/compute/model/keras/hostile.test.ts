import assert from "node:assert";
import { importKeras } from "../../../../compute/model/import_keras.ts";
import { hasControls } from "../../../../compute/support/mod.ts";
import { createRandom, type Random } from "../../../../compute/vector/mod.ts";
import { fittingTopology } from "../fuzz/random_topology.ts";

/** A text that clears a screen, turns the direction of what follows and rings, and is long. */
const EVIL = `\u001b[2J\u202eevil\u0007\u2066\n${"x".repeat(200)}`;
const DENSE = { units: 3, activation: "linear", batch_input_shape: [null, 4] };
const layer = (class_name: string, config: object) => ({ class_name, config });
const dense = (more = {}) => layer("Dense", { ...DENSE, ...more });
const sequence = (layers: readonly unknown[], name = "mine") =>
  JSON.stringify({ class_name: "Sequential", config: { name, layers } });

function graph(layers: readonly { class_name: string; name: string; inbound_nodes: unknown }[]): string {
  const input = {
    class_name: "InputLayer",
    config: { name: "input", batch_input_shape: [null, 4] },
    inbound_nodes: [],
  };
  return JSON.stringify({
    class_name: "Functional",
    config: {
      name: "mine",
      layers: [input, ...layers.map((each) => ({ config: { name: each.name, ...DENSE }, ...each }))],
      input_layers: [["input", 0, 0]],
      output_layers: [[layers[layers.length - 1].name, 0, 0]],
    },
  });
}

/** A policy of numbers in the place of the name of another, and so on. */
const nested = '{"class_name":"DTypePolicy","config":{"name":'.repeat(50_000) + "1" + "}}".repeat(50_000);

const FILES: Readonly<Record<string, string>> = {
  names: sequence([dense({ name: EVIL }), layer("Dropout", { name: `${EVIL}2`, rate: 0.5 })], EVIL),
  "a class": sequence([dense(), layer(EVIL, {})]),
  "an activation": sequence([dense({ activation: EVIL })]),
  "what is left out": sequence([dense({ dtype: `mixed${EVIL}`, kernel_initializer: EVIL, bias_regularizer: EVIL })]),
  "a loss": JSON.stringify({
    modelTopology: {
      model_config: JSON.parse(sequence([dense()])),
      training_config: { loss: EVIL, optimizer_config: { class_name: EVIL } },
    },
  }),
  "a source": graph([{ class_name: "Dense", name: EVIL, inbound_nodes: [[[EVIL, 0, 0]]] }]),
  "an argument": graph([{ class_name: "Dense", name: EVIL, inbound_nodes: [{ args: [], kwargs: { [EVIL]: EVIL } }] }]),
  "a layer in a wrapper": sequence([
    layer("TimeDistributed", { batch_input_shape: [null, 4, 4], layer: layer(EVIL, { name: EVIL }) }),
  ]),
  "a thousand layers of one name": sequence(
    Array.from({ length: 1000 }, (_, at) => dense(at === 0 ? {} : { name: EVIL, batch_input_shape: undefined })),
  ),
  "a policy within a policy": `{"class_name":"Sequential","config":{"layers":[{"class_name":"Dense","config":` +
    `{"units":3,"activation":"linear","batch_input_shape":[null,4],"dtype":${nested}}}]}}`,
  "an activation within an activation":
    `{"class_name":"Sequential","config":{"layers":[{"class_name":"Dense","config":` +
    `{"units":3,"batch_input_shape":[null,4],"activation":${nested}}}]}}`,
  "lists within lists": `{"class_name":"Sequential","config":{"layers":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`,
  "extents beyond all numbers": sequence([dense({ batch_input_shape: [null, 2 ** 53, 2 ** 53, 1e300] })]),
};

for (const [what, text] of Object.entries(FILES)) {
  Deno.test(`files of strangers: ${what} is shown in short lines without controls, or refused in one`, () => {
    for (const line of linesOf(text)) {
      assert.ok(!hasControls(line) && line.length < 500, JSON.stringify(line));
    }
  });
}

/** What a person is told of a file. */
function linesOf(text: string): readonly string[] {
  try {
    const { notes, topology } = importKeras(text, `${EVIL}.json`, { shape: [4], classes: 3 });
    assert.ok(notes.length <= 64);
    assert.ok(!hasControls(JSON.stringify(topology)));
    return notes;
  } catch (error) {
    assert.ok(error instanceof TypeError, String(error));
    assert.match(error.message, /^Cannot (use|plan) model "/);
    return [error.message];
  }
}

Deno.test("files of strangers: a layer that is called too often is refused by what is too many", () => {
  const calls = Array.from({ length: 65 }, (_, call) => [[call === 0 ? "input" : "a", Math.max(0, call - 1), 0]]);
  const text = graph([
    { class_name: "Dense", name: "a", inbound_nodes: calls },
    { class_name: "Dense", name: "d", inbound_nodes: [[["a", 64, 0]]] },
  ]);
  assert.throws(() => importKeras(text, "m.json"), /layer "a": inbound_nodes: Too big/);
});

/** Values in the place of others. */
const STRANGE: readonly unknown[] = [
  ...[null, true, -1, 0, 0.5, 2 ** 31, 2 ** 53, 1e300, -1e300, "", EVIL, "__proto__", "constructor", "same", "relu"],
  ...[[], [[]], [null], [1, 2], [0, 0], ["input", 0, 0], [["input", 0, 0]], {}, { class_name: "Dense", config: {} }],
  ...[{ class_name: "__keras_tensor__", config: {} }, { config: { value: [1] } }, Array.from({ length: 70 }, () => 1)],
];

/** Changes a value somewhere in it: leaves something out, or puts something strange there. */
function mutate(value: unknown, random: Random): void {
  let at = value as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(at);
    if (keys.length === 0) return;
    const key = keys[random.below(keys.length)];
    const below = at[key];
    if (typeof below === "object" && below !== null && random.below(6) > 0) {
      at = below as Record<string, unknown>;
    } else if (random.below(5) === 0) {
      delete at[key];
      return;
    } else {
      at[key] = structuredClone(STRANGE[random.below(STRANGE.length)]);
      return;
    }
  }
}

Deno.test("files of strangers: graphs with strange values in them are read or refused in one line, at once", () => {
  let read = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const random = createRandom(`mutated/${seed}`);
    const value = structuredClone(fittingTopology(seed % 40)) as unknown;
    for (let times = random.below(3); times >= 0; times--) mutate(value, random);
    const began = performance.now();
    const text = JSON.stringify(value);
    try {
      const lines = linesOf(text);
      if (lines.length === 0 || !lines[0].startsWith("Cannot")) read++;
      assert.ok(lines.every((line) => !hasControls(line) && line.length < 600), lines.join("\n"));
      assert.ok(performance.now() - began < 3000);
    } catch (error) {
      throw new Error(`file of seed ${seed}: ${text}`, { cause: error });
    }
  }
  assert.ok(read > 10, `${read} were read`);
});
