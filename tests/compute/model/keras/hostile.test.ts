import assert from "node:assert";
import { importKeras } from "../../../../compute/model/import_keras.ts";
import { hasControls } from "../../../../compute/support/mod.ts";

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
