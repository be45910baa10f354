import assert from "node:assert";
import { magnitudeCode, magnitudeOf } from "../../../compute/compression/magnitude.ts";

Deno.test("magnitudes: each code is the nearest to its own magnitude, and they rise by an eighth of an octave", () => {
  assert.strictEqual(magnitudeOf(0), 0);
  for (let code = 1; code < 256; code++) {
    assert.strictEqual(magnitudeCode(magnitudeOf(code)), code);
    assert(Math.abs(magnitudeOf(code) / 2 ** ((code - 1) / 8 - 28) - 1) < 1e-7);
    if (code > 8) assert.strictEqual(magnitudeOf(code), 2 * magnitudeOf(code - 8), "octaves are exact");
  }
});

Deno.test("magnitudes: within a sixteenth of an octave in range, nothing below it, clamped above", () => {
  for (let exponent = -28; exponent <= 3.75; exponent += 0.013) {
    const ratio = magnitudeOf(magnitudeCode(2 ** exponent)) / 2 ** exponent;
    assert(Math.abs(Math.log2(ratio)) < 1 / 16 + 1e-6, `at 2^${exponent}`);
  }
  assert.strictEqual(magnitudeCode(2 ** -28.07), 0);
  assert.strictEqual(magnitudeCode(2 ** -28.05), 1);
  assert.strictEqual(magnitudeCode(0), 0);
  assert.strictEqual(magnitudeCode(1e30), 255);
});
