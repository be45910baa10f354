import { dataForm } from "./data_form.ts";
import type { DataSpec } from "./data_spec.ts";
import { entriesOf } from "./examples.ts";

/**
 * Sees to it that entries are one example of a task's data.
 *
 * @throws {TypeError} if there are too few or too many
 * @throws {RangeError} if one is no byte (0 to 255) of an image, no id of text, or no finite number
 */
export function checkExample(inputs: readonly number[], spec: DataSpec): void {
  const { shape, divisor, symbols } = dataForm(spec);
  if (inputs.length !== entriesOf(shape)) {
    throw new TypeError(
      `Cannot use an example of ${inputs.length} entries: one of this task has ${entriesOf(shape)}, [${
        shape.join(", ")
      }]`,
    );
  }
  const most = symbols === undefined ? divisor === 255 ? 255 : Infinity : symbols - 1;
  const least = most === Infinity ? -Infinity : 0;
  for (const entry of inputs) {
    const isGood = Number.isFinite(entry) && entry >= least && entry <= most;
    if (isGood && (symbols === undefined || Number.isInteger(entry))) continue;
    const wanted = symbols === undefined
      ? most === 255 ? "numbers from 0 to 255" : "finite numbers"
      : `ids up to ${most}`;
    throw new RangeError(`Cannot use an example with the entry ${entry}: its entries are ${wanted}`);
  }
}
