import assert from "node:assert";
import fc from "fast-check";
import { addScaled, createCompressor, squaredNormOf, toDense } from "../../../compute/compression/mod.ts";
import { createLayout, createRandom, norm, subtract, type Vector } from "../../../compute/vector/mod.ts";
import { decodeCompressed, encodeCompressed } from "../../../protocol/delta/mod.ts";
import { alterationOf, dataLies, lies, lyingCompressor, parseLiar } from "../../../scripts/liars/mod.ts";

const LENGTH = 60;
const layout = createLayout([{ name: "kernel", shape: [10, 5] }, { name: "bias", shape: [10] }]);
const random = () => createRandom("lies");
/** What an exchange refuses: 100 (1 + ‖x₀‖). */
const largest = (initial: Vector) => 100 * (1 + norm(initial));
const vectors = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: LENGTH, maxLength: LENGTH })
  .map((values) => Float32Array.from(values));

Deno.test("liars: whatever a liar says is a message that a peer can decode, finite and of a norm that is taken", () => {
  const spoken = fc.record({
    kind: fc.constantFrom(...Object.keys(lies)),
    method: fc.constantFrom("dense" as const, "top-k" as const, "optimal" as const),
    initial: vectors,
    moves: fc.array(vectors, { minLength: 1, maxLength: 5 }),
    heard: vectors,
  });
  fc.assert(fc.property(spoken, ({ kind, method, initial, moves, heard }) => {
    const model = initial.slice();
    const shared = initial.slice();
    const inner = createCompressor({ method, density: 0.1, values: "sign" }, {
      random: random(),
      now: () => 0,
      weight: () => 1,
    });
    const compressor = lyingCompressor(parseLiar(`${kind}@0`), inner, {
      model: () => model,
      initial,
      progress: () => 1,
      random: random(),
      account: { size: 0 },
    });
    for (const move of moves) {
      move.forEach((value, index) => model[index] += value);
      const residual = new Float32Array(LENGTH);
      subtract(model, shared, residual);
      const message = compressor.compress(residual, layout);
      const values = toDense(message, layout);
      assert.ok(values.every(Number.isFinite), kind);
      assert.ok(Math.sqrt(squaredNormOf(message, layout)) <= largest(initial), kind);
      const decoded = decodeCompressed(encodeCompressed(message, layout), layout);
      assert.ok(toDense(decoded, layout).every(Number.isFinite), kind);
      // The exchange as both ends commit it; the peer says something of its own.
      addScaled(shared, message, layout, 0.5);
      heard.forEach((value, index) => shared[index] += value / 2);
    }
  }));
});

Deno.test("liars: who lies from half-way on says the truth until then, and one who lies about data always does", () => {
  const residual = Float32Array.from({ length: LENGTH }, (_, index) => Math.sin(index));
  const initial = new Float32Array(LENGTH);
  const said = (text: string, progress: number) => {
    const inner = createCompressor({ method: "dense", density: 1, values: "f32" }, {
      random: random(),
      now: () => 0,
      weight: () => 1,
    });
    const node = {
      model: () => residual.slice(),
      initial,
      progress: () => progress,
      random: random(),
      account: { size: 0 },
    };
    return toDense(lyingCompressor(parseLiar(text), inner, node).compress(residual.slice(), layout), layout);
  };
  assert.deepStrictEqual(said("flip@0+50%", 0.49), residual);
  assert.deepStrictEqual(said("flip@0+50%", 0.5), residual.map((value) => 0 - value));
  for (const kind of Object.keys(dataLies)) assert.deepStrictEqual(said(`${kind}@0`, 1), residual);
});

Deno.test("liars: a lie is as large as what honest peers say, however long it is told on several links", () => {
  const initial = new Float32Array(LENGTH);
  for (const kind of ["noise", "constant", "drift"]) {
    const draws = random();
    const model = initial.slice();
    const account = { size: 0 };
    const links = Array.from({ length: 4 }, () => {
      const inner = createCompressor({ method: "dense", density: 1, values: "f32" }, {
        random: random(),
        now: () => 0,
        weight: () => 1,
      });
      const node = { model: () => model, initial, progress: () => 1, random: random(), account };
      return { compressor: lyingCompressor(parseLiar(`${kind}:5@0`), inner, node), shared: initial.slice() };
    });
    const step = () => Float32Array.from({ length: LENGTH }, () => draws.next() - 0.5);
    for (let round = 0; round < 80; round++) {
      step().forEach((value, index) => model[index] += value / 10);
      const { compressor, shared } = links[round % links.length];
      const residual = new Float32Array(LENGTH);
      subtract(model, shared, residual);
      const said = toDense(compressor.compress(residual, layout), layout);
      if (kind !== "drift") {
        assert.ok(norm(said) < 8 * Math.sqrt(LENGTH / 12), `${kind} in round ${round}: ${norm(said)}`);
      }
      assert.ok(norm(model) < 400, `${kind}: the liar's own model in round ${round}: ${norm(model)}`);
      const heard = step();
      said.forEach((value, index) => {
        shared[index] += (value + heard[index]) / 2;
        model[index] += (heard[index] - value) / 2;
      });
    }
  }
});

Deno.test("liars: kinds about data change it, the others do not", () => {
  assert.strictEqual(alterationOf({ kind: "flip" }), undefined);
  assert.deepStrictEqual(alterationOf({ kind: "labels" })?.classes?.map((to, from) => to + from), Array(10).fill(9));
  assert.strictEqual(alterationOf({ kind: "relabel" })?.classes?.[1], 7);
});
