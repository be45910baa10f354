/**
 * The table of Fisher's irises, as data of a regression.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { SpecOf } from "../data_spec.ts";

/** Constants that standardise the whole table. */
const numbers = (name: string, mean: number, deviation: number) => ({ name, mean, deviation, unit: "cm" });

/**
 * What there is to learn of irises: the petals' length and width from the sepals' and the species. 150 flowers, measured by
 * E. Anderson and published by R. A. Fisher, "The use of multiple measurements in taxonomic problems" (Annals of
 * Eugenics, 1936), as R and scikit-learn have them.
 */
export const PETALS: SpecOf<"csv"> = {
  kind: "csv",
  builtIn: "iris",
  delimiter: ",",
  columns: [
    { ...numbers("sepal_length", 5.84333, 0.825301), kind: "numeric" },
    { ...numbers("sepal_width", 3.05733, 0.434411), kind: "numeric" },
    { name: "species", kind: "categorical", categories: ["setosa", "versicolor", "virginica"] },
  ],
  target: { columns: [numbers("petal_length", 3.758, 1.7594), numbers("petal_width", 1.19933, 0.759693)] },
  heldOut: { share: 0.2, seed: 1 },
};

/** Where a table that comes with Murmuration lies; undefined where a manifest names none. */
export function builtInTable({ builtIn }: SpecOf<"csv">): string | undefined {
  return builtIn === undefined ? undefined : fileURLToPath(new URL(`./${builtIn}.csv`, import.meta.url));
}
