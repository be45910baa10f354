/**
 * What manifests say of the data that comes with Murmuration. Ids of tasks are made from it: it does not change.
 *
 * @module
 */
import type { SpecOf } from "../../data/mod.ts";

/** What stands for a character that an alphabet lacks. */
const REPLACEMENT = "\ufffd";
const PRINTED = "\n !\"$&'()*,-.0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZ[]abcdefghijklmnopqrstuvwxyz—";

/** Herman Melville's "Moby-Dick" (1851), a paragraph a line. */
export const MOBY_DICK: SpecOf<"text"> = {
  kind: "text",
  unit: "characters",
  alphabet: PRINTED + REPLACEMENT,
  replacement: REPLACEMENT,
  context: 64,
  source: "moby-dick",
  heldOut: { share: 0.05, every: 64 },
};

/** Fuel consumption of 398 cars of 1970 to 1982 (R. Quinlan 1993, from the StatLib library). */
export const CARS: SpecOf<"csv"> = {
  kind: "csv",
  delimiter: ",",
  columns: [
    { name: "name", kind: "ignore" },
    { name: "cylinders", kind: "numeric", mean: 5.45477, deviation: 1.69887 },
    { name: "displacement", kind: "numeric", mean: 193.426, deviation: 104.139 },
    { name: "horsepower", kind: "numeric", mean: 104.4694, deviation: 38.442, empty: "mean" },
    { name: "weight", kind: "numeric", mean: 2970.42, deviation: 845.777 },
    { name: "acceleration", kind: "numeric", mean: 15.5681, deviation: 2.75422 },
    { name: "year", kind: "numeric", mean: 1976.0829, deviation: 3.79906 },
    { name: "origin", kind: "categorical", categories: ["Europe", "Japan", "USA"] },
  ],
  target: { columns: [{ name: "mpg", mean: 23.5146, deviation: 7.80616, unit: "mpg" }] },
  source: "cars",
  heldOut: { share: 0.15, seed: 1 },
};

/** The Universal Declaration of Human Rights, in pieces of up to 64 characters, to be told apart by language. */
export const DECLARATIONS: SpecOf<"labelled-text"> = {
  kind: "labelled-text",
  unit: "characters",
  alphabet:
    " ',-.:;ABCDEFGHIJKLMNOPQRSTUVWYZabcdefghijklmnopqrstuvwxyzÄÆÉÓÖÜßàáâãäåæçèéêëíñòóôõöøùúûüýąćčďęěğİıłńňőřśşšťůűźŻżŽž‐’" +
    REPLACEMENT,
  replacement: REPLACEMENT,
  context: 64,
  classes: [
    "Czech",
    "Danish",
    "Dutch",
    "English",
    "Finnish",
    "French",
    "German",
    "Hungarian",
    "Italian",
    "Polish",
    "Portuguese",
    "Spanish",
    "Swedish",
    "Turkish",
  ],
  source: "declarations",
  heldOut: { share: 0.15, seed: 1 },
};
