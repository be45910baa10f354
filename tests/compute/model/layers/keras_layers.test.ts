import assert from "node:assert";
import { KerasLayer } from "../../../../compute/model/keras/keras_layer.ts";
import type { CallOptions } from "../../../../compute/model/layers/layer_kind.ts";
import { LAYER_KINDS } from "../../../../compute/model/layers/mod.ts";
import { evaluate } from "./check_layer.ts";

/** What Keras computed; `layers.py` and `sequence_layers.py` beside the files say how. */
interface Example {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly call: CallOptions;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly values: readonly number[] }[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly output: readonly number[];
}

async function read(file: string): Promise<readonly Example[]> {
  return JSON.parse(await Deno.readTextFile(new URL(`../../../fixtures/keras/${file}`, import.meta.url)));
}

const EXAMPLES = [...await read("layers.json"), ...await read("sequence_layers.json")];

EXAMPLES.forEach(({ class_name, config, call, inputs, weights, output }, at) => {
  Deno.test(`layers: ${class_name} (${at}) gives what Keras gives, with its settings and weights`, () => {
    const refuse = (what: string, fix: string) => new TypeError(`${what}; ${fix}`);
    const kind = LAYER_KINDS.get(class_name)!;
    const readFrom = (fields: Readonly<Record<string, unknown>>) =>
      kind.read(new KerasLayer("layer", class_name, fields, refuse));
    const read = readFrom(config);
    assert.deepStrictEqual(readFrom(JSON.parse(JSON.stringify(read))), read, "what is written is read again");
    const sample = { config: read, inputs, call };
    const found = evaluate(class_name, sample, inputs.map(({ values }) => values), weights);
    assert.strictEqual(found.length, output.length);
    found.forEach((value, index) => assert.ok(Math.abs(value - output[index]) < 1e-5, `${value}, ${output[index]}`));
  });
});
