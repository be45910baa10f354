import assert from "node:assert";
import fc from "fast-check";
import type { DataSpec } from "../../../compute/data/data_spec.ts";
import type { Examples } from "../../../compute/data/examples.ts";
import { concernsOf, verdictOn } from "../../../compute/data/inspect/concerns.ts";
import { inspectData } from "../../../compute/data/inspect.ts";
import { makeFolder } from "./folder.ts";

const table = {
  kind: "csv",
  delimiter: ",",
  columns: [
    { name: "a", kind: "numeric", mean: 10, deviation: 2 },
    { name: "b", kind: "numeric", mean: 0, deviation: 1 },
  ],
  label: { name: "kind", classes: ["x", "y"] },
  heldOut: { share: 0.2, seed: 1 },
} as const satisfies DataSpec;

/** What is said of rows, each of a, b and a class, as the file has them. */
function said(rows: readonly (readonly [number, number, number])[], verdict: string): string {
  const part: Examples = {
    inputs: Float32Array.from(rows.flatMap(([a, b]) => [(a - 10) / 2, b])),
    labels: Uint8Array.from(rows, ([, , label]) => label),
  };
  const concerns = concernsOf(table, { train: part, test: part });
  assert.strictEqual(verdictOn(0, false, concerns), verdict, JSON.stringify(concerns));
  return concerns.map(({ text }) => text).join(" ");
}

const rows = Array.from({ length: 60 }, (_, row) => [8 + row % 5, (row % 7 - 3) / 2, row % 2] as const);

Deno.test("verdict: a table as the task expects it is fine", () => {
  assert.strictEqual(said(rows, "fine"), "");
});

Deno.test("verdict: numbers far from the task's are wrong, a little off doubtful, and one outlier makes no other kind", () => {
  assert.match(
    said(rows.map(([a, b, label]) => [a + 20, b, label]), "wrong"),
    /"a" has mean 30 here, 10 of the task's/,
  );
  assert.match(said(rows.map(([a, b, label]) => [a, b * 40, label]), "wrong"), /"b" has deviation [\d.]+ here/);
  assert.match(
    said(rows.map(([a, b, label]) => [a + 2, b, label]), "doubtful"),
    /"a" has mean 12 here, 1 of the task's/,
  );
  assert.match(
    said(rows.map(([a, b, label], row) => [row === 7 ? 5010 : a, b, label]), "doubtful"),
    /"a" has 5010 somewhere, 2500 of the task's/,
  );
});

Deno.test("verdict: where a column of the manifest is shifted by more than a few deviations, the data is wrong", () => {
  const shifts = fc.double({ min: 3.6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(shifts, fc.boolean(), (shift, isUp) => {
      said(rows.map(([a, b, label]) => [a, b + (isUp ? shift : -shift), label]), "wrong");
    }),
    { seed: 3, numRuns: 100 },
  );
});

Deno.test("verdict: what has nothing to learn in it is wrong; few examples or a column that never changes are doubtful", () => {
  assert.match(said(rows.map(([a, b]) => [a, b, 1]), "wrong"), /are of class "y"/);
  assert.match(said(rows.map(([, , label]) => [10, 0, label]), "wrong"), /same features/);
  assert.match(said(rows.map(([, b, label]) => [10.5, b, label]), "doubtful"), /same value stands in all rows of "a"/);
  assert.match(
    said(rows.map(([a, b], row) => [a, b, row < 3 ? 1 : 0]), "doubtful"),
    /fewer than 5 .* "y".*largest class/,
  );
});

Deno.test("verdict: pictures of one colour, all or half of them, are wrong, and a few doubtful", () => {
  const spec = { kind: "idx", shape: [3, 3, 1], classes: 2, shift: 0 } as DataSpec;
  const of = (pixel: (image: number, index: number) => number) => {
    const labels = Uint8Array.from({ length: 40 }, (_, image) => image % 2);
    const inputs = Uint8Array.from({ length: 360 }, (_, index) => pixel(Math.floor(index / 9), index));
    const concerns = concernsOf(spec, { train: { inputs, labels }, test: { inputs, labels } });
    return `${verdictOn(0, false, concerns)}: ${concerns.map(({ text }) => text).join(" ")}`;
  };
  const seen = (_: number, index: number) => (index * 89) % 256;
  assert.strictEqual(of(seen), "fine: ");
  assert.match(of(() => 0), /^wrong: All images to train on are the same/);
  assert.match(of((image) => image), /^wrong: 40 of 40 .* one colour all over/);
  assert.match(of((image, index) => image % 2 ? seen(image, index) : 255), /^wrong: 20 of 40/);
  assert.match(of((image, index) => 7 + Number(index % 9 === 0 && image % 2)), /^wrong: /);
  assert.match(of((image, index) => image < 3 ? 9 : seen(image, index)), /^doubtful: 3 of 40/);
});

Deno.test("verdict: text of another script or of one character is wrong, of some foreign characters doubtful", async () => {
  const spec = {
    kind: "text",
    unit: "characters",
    alphabet: "ab ?",
    replacement: "?",
    context: 2,
    heldOut: { share: 0.2 },
  };
  const of = async (text: string) => {
    await using folder = await makeFolder({ "a.txt": text });
    const { verdict, concerns } = await inspectData(spec as DataSpec, folder.path);
    return `${verdict}: ${concerns.map(({ text }) => text).join(" ")}`;
  };
  assert.strictEqual(await of("ab ba ".repeat(20)), "fine: ");
  assert.match(await of("ab Ж".repeat(20)), /^doubtful: .*not in the alphabet/);
  assert.match(await of("ЖЩЖЩ ".repeat(20)), /^wrong: .*another script/);
  assert.match(await of("a".repeat(99) + "b"), /^wrong: .*nothing to learn/);
});
