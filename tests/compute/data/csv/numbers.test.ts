import assert from "node:assert";
import fc from "fast-check";
import { isMissing, readNumber } from "../../../../compute/data/csv/numbers.ts";
import { Moments, shorten } from "../../../../compute/data/csv/moments.ts";
import { dataSchema } from "../../../../compute/data/data_spec.ts";
import { loadDataset } from "../../../../compute/data/dataset.ts";
import { guessSpec } from "../../../../compute/data/guess.ts";
import { makeFolder } from "../folder.ts";

Deno.test("numbers: as people write them", () => {
  const cases: [string, object, number | undefined][] = [
    ["1,234.5", {}, 1234.5],
    ["1 234 567", {}, 1234567],
    ["1\u202f234,5", { decimal: "," }, 1234.5],
    ["1’234.5", {}, 1234.5],
    ["1.234,5", { decimal: "," }, 1234.5],
    ["1.234", { decimal: "," }, 1234],
    ["1,5", {}, undefined],
    ["1.5", { decimal: "," }, undefined],
    ["12,34,567", {}, undefined],
    ["1,2345", {}, undefined],
    ["0,123", { decimal: "," }, 0.123],
    ["−3", {}, -3],
    ["+.5e-3", {}, 0.0005],
    ["12 %", { unit: "%" }, 12],
    ["$3", { unit: "$" }, 3],
    ["-$1,000.50", { unit: "$" }, -1000.5],
    ["3,50 €", { unit: "€", decimal: "," }, 3.5],
    ["EUR 3", { unit: "EUR" }, 3],
    ["3 cm", { unit: "cm" }, 3],
    ["3 mm", { unit: "cm" }, undefined],
    ["3", { unit: "cm" }, 3],
    ["3 cm", {}, undefined],
    ["12abc", {}, undefined],
    ["1e5", {}, 1e5],
    ["1e999", {}, undefined],
    ["Infinity", {}, undefined],
    ["", {}, undefined],
    ["1".repeat(1e6) + "x", {}, undefined],
  ];
  for (const [text, form, value] of cases) assert.strictEqual(readNumber(text, form), value, text.slice(0, 40));
});

Deno.test("numbers: what was written with either mark is read as it was", () => {
  const property = fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 99 }), (whole, cents) => {
    const value = Number(`${whole}.${String(cents).padStart(2, "0")}`);
    const text = (locale: string) => new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(value);
    assert.strictEqual(readNumber(text("en")), value);
    assert.strictEqual(readNumber(text("de"), { decimal: "," }), value);
    assert.strictEqual(readNumber(text("fr"), { decimal: "," }), value);
  });
  fc.assert(property, { seed: 1, numRuns: 200 });
});

Deno.test("numbers: the usual marks of a missing value, whatever their case", () => {
  const marks = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "-", ".", "#N/A", "<NA>", "#DIV/0!"];
  assert.deepStrictEqual(marks.filter((mark) => !isMissing(mark)), []);
  assert.deepStrictEqual(["0", "no", "n", "-1", "a"].filter(isMissing), []);
});

Deno.test("moments: whatever offset and scale, the drafted constants give mean 0 and deviation 1 on the data", async () => {
  const property = fc.asyncProperty(
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 40 }),
    fc.integer({ min: -280, max: 290 }),
    fc.integer({ min: 0, max: 10 }),
    fc.boolean(),
    async (draws, exponent, away, isBelow) => {
      const scale = 10 ** exponent;
      const offset = (isBelow ? -1 : 1) * scale * (away === 0 ? 0 : 10 ** away);
      const values = draws.map((draw) => offset + scale * draw);
      const spread = Math.max(...draws) - Math.min(...draws);
      fc.pre(Number.isFinite(offset) && spread > 0.1 && new Set(values).size > 2);
      await using folder = await makeFolder({
        "train.csv": `v,w,kind\n${
          values.map((value, row) => `${value},${row * row},${row % 2 ? "a" : "b"}`).join("\n")
        }\n`,
      });
      const { spec } = await guessSpec(folder.path);
      assert.deepStrictEqual(dataSchema.parse(JSON.parse(JSON.stringify(spec))), spec);
      const { train, test } = await loadDataset(spec, folder.path);
      const all = [...train.inputs, ...test.inputs].filter((_, at) => at % 2 === 0);
      assert.strictEqual(all.length, values.length);
      const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
      const deviation = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
      assert.ok(Math.abs(mean) < 1e-3 && Math.abs(deviation - 1) < 1e-3, `${mean} ± ${deviation} of ${values}`);
    },
  );
  await fc.assert(property, { seed: 2, numRuns: 150 });
});

Deno.test("moments: ends of what a number can be", () => {
  const measure = (values: readonly number[]) => {
    const moments = new Moments();
    for (const value of values) moments.add(value);
    return [moments.mean, moments.deviation];
  };
  assert.deepStrictEqual(measure([-1.7e308, 1.7e308]), [0, 1.7e308]);
  assert.deepStrictEqual(measure([5, 5, 5]), [5, 0]);
  assert.deepStrictEqual(measure([]), [0, 0]);
  const [mean, deviation] = measure([1e-320, 3e-320]);
  assert.ok(Math.abs(mean / 2e-320 - 1) < 1e-3 && Math.abs(deviation / 1e-320 - 1) < 1e-3);
  assert.deepStrictEqual([shorten(5.843333333, 0.8), shorten(1700003457.29, 78.9)], [5.84333, 1700003457.29]);
});
