import assert from "node:assert";
import fc from "fast-check";
import { loadDigits } from "../../../compute/data/loading.ts";
import { digitImage } from "../../../daemon/dashboard/digit_image.js";
import { DIGIT_STROKES } from "./digit_strokes.ts";

const SIDE = 28;

/** Centre of mass, amount and frame of the ink. */
function measure(image: readonly number[]) {
  let [ink, x, y] = [0, 0, 0];
  const [columns, rows]: number[][] = [[], []];
  image.forEach((value, i) => {
    const [column, row] = [i % SIDE, Math.floor(i / SIDE)];
    ink += value;
    x += value * column;
    y += value * row;
    if (value === 0) return;
    columns.push(column);
    rows.push(row);
  });
  const [left, right, top, bottom] = [columns, rows].flatMap((all) => [Math.min(...all), Math.max(...all)]);
  return { x: x / ink, y: y / ink, ink, left, right, top, bottom };
}

const point = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
const strokesOf = fc.array(fc.array(point, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });

Deno.test("a drawing is centred by its mass and no larger than MNIST's box, wherever and however large it is drawn", () => {
  fc.assert(
    fc.property(strokesOf, (strokes) => {
      const image = digitImage(strokes, SIDE, SIDE);
      assert(image.every((value) => Number.isInteger(value) && value >= 0 && value <= 255));
      const { ink, x, y, left, right, top, bottom } = measure(image);
      assert(ink > 0);
      // Antialiased ink reaches into one pixel more on each side.
      assert(right - left <= 22 && bottom - top <= 22, `${left} to ${right}, ${top} to ${bottom}`);
      // Where centring would push ink out of the frame, it stops at the edge.
      for (const [centre, first, last] of [[x, left, right], [y, top, bottom]]) {
        assert(Math.abs(centre - 13.5) < .5 || first <= 1 || last >= SIDE - 2, `${centre}: ${first} to ${last}`);
      }
    }),
    { seed: 5, numRuns: 300 },
  );
});

Deno.test("moving and scaling strokes on the pad changes nothing", () => {
  for (const strokes of DIGIT_STROKES) {
    const moved = strokes.map((stroke) => stroke.map(([x, y]) => [.1 + x / 2, .4 + y / 2] as const));
    const [one, other] = [digitImage(strokes, SIDE, SIDE), digitImage(moved, SIDE, SIDE)];
    one.forEach((value, i) => assert(Math.abs(value - other[i]) <= 1));
  }
});

Deno.test("nothing drawn is an empty picture", () => {
  assert.deepStrictEqual(digitImage([], 3, 2), [0, 0, 0, 0, 0, 0]);
});

Deno.test("drawn digits look like MNIST's: their nearest neighbours are the same digit", async () => {
  const { train } = await loadDigits();
  const inputs = train.inputs as Uint8Array;
  const got = DIGIT_STROKES.map((strokes) => {
    const image = digitImage(strokes, SIDE, SIDE);
    const nearest: { label: number; distance: number }[] = [];
    for (let i = 0; i < 4000; i++) {
      let distance = 0;
      for (let p = 0; p < image.length; p++) distance += (inputs[i * image.length + p] - image[p]) ** 2;
      nearest.push({ label: train.labels[i], distance });
    }
    nearest.sort((a, b) => a.distance - b.distance);
    const votes = new Array<number>(10).fill(0);
    for (const { label } of nearest.slice(0, 7)) votes[label]++;
    return votes.indexOf(Math.max(...votes));
  });
  // The tests draw these; the others may be taken for a similar one by so plain a rule.
  for (const digit of [0, 1, 3, 7]) assert.strictEqual(got[digit], digit, `got ${got.join(" ")}`);
  assert(got.filter((digit, i) => digit === i).length >= 9, `got ${got.join(" ")}`);
});
