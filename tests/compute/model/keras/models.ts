import { fromString } from "uint8arrays/from-string";
import type { StoredTensor } from "../../../../compute/model/safetensors.ts";

/** A model of another program, with what that computes. */
export interface ForeignModel {
  readonly name: string;
  /** As the program writes it. */
  readonly text: string;
  readonly weights: readonly StoredTensor[];
  readonly inputs: Float32Array<ArrayBuffer>;
  /** How many examples. */
  readonly count: number;
  readonly outputs: Float32Array<ArrayBuffer>;
}

/** Numbers as the fixtures have them. */
interface Packed {
  readonly shape: readonly number[];
  readonly values: string;
}

const FOLDER = new URL("../../../fixtures/keras/", import.meta.url);

const unpack = ({ values }: Packed) => new Float32Array(fromString(values, "base64pad").slice().buffer);

/** All models of a folder of fixtures, in the order of their names. */
export function foreignModels(folder: "models" | "tfjs"): ForeignModel[] {
  const names = [...Deno.readDirSync(new URL(`${folder}/`, FOLDER))].map(({ name }) => name).sort();
  return names.filter((name) => name.endsWith(".json")).map((name) => {
    const { model, weights, inputs, outputs } = JSON.parse(Deno.readTextFileSync(new URL(`${folder}/${name}`, FOLDER)));
    return {
      name: name.replace(".json", ""),
      text: JSON.stringify(model),
      weights: Object.entries(weights as Record<string, Packed>).map(([name, packed]) => ({
        name,
        shape: packed.shape,
        values: unpack(packed),
      })),
      inputs: unpack(inputs),
      count: inputs.shape[0],
      outputs: unpack(outputs),
    };
  });
}

/** Models of Keras 2, whose weights lie in files of theirs. */
export function keras2Models(): Omit<ForeignModel, "weights">[] {
  const models: Record<string, { model: unknown; inputs: Packed; outputs: Packed }> = JSON.parse(
    Deno.readTextFileSync(new URL("weights/keras2.json", FOLDER)),
  );
  return Object.entries(models).map(([name, { model, inputs, outputs }]) => ({
    name,
    text: JSON.stringify(model),
    inputs: unpack(inputs),
    count: inputs.shape[0],
    outputs: unpack(outputs),
  }));
}

/** The largest difference between two lists of numbers of one length. */
export function furthest(left: ArrayLike<number>, right: ArrayLike<number>): number {
  if (left.length !== right.length) return Infinity;
  return Array.from(left).reduce((most, value, index) => Math.max(most, Math.abs(value - right[index]) || 0), 0);
}
