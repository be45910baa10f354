import assert from "node:assert";
import type { Fed } from "../../../../compute/engine/mod.ts";
import { LAYER_KINDS } from "../../../../compute/model/layers/mod.ts";
import { Lowering, type WeightTensor } from "../../../../compute/model/lowering.ts";
import { entriesIn, Program, trained } from "../../../../compute/ops/mod.ts";
import { checkProgram, engines, normals } from "../../ops/check_program.ts";

const SHAPE = [2, 4, 3];

/** Attention of a sequence to itself: given as one value, or as several that are equal. */
function attend(config: Readonly<Record<string, unknown>>, names: readonly string[], use_causal_mask: boolean) {
  const program = new Program();
  const feeds: Record<string, Fed> = {};
  const feed = (name: string, shape: readonly number[], seed = name) => {
    feeds[name] = normals(entriesIn(shape), seed);
    return program.feed(name, shape, "float32");
  };
  const none = () => assert.fail("attention has nothing frozen, no state and no noise");
  const source = {
    trained: ({ name, shape }: WeightTensor) => feed(name, shape),
    frozen: none,
    state: none,
    seed: none,
  };
  const lowering = new Lowering("model", program, source, true);
  const values = new Map([...new Set(names)].map((name) => [name, trained(feed(name, SHAPE, "sequence"))]));
  const kind = LAYER_KINDS.get("MultiHeadAttention")!;
  const inputs = names.map((name) => values.get(name)!);
  const output = kind.lower(lowering.layer("layer"), inputs, kind.config.parse(config), { use_causal_mask });
  const tensors = lowering.trained.map(({ tensor, value }) => ({ name: tensor.name, value }));
  const starts = [...[...values].map(([name, value]) => ({ name, value })), ...tensors];
  return { program, tape: lowering.tape, outputs: [output], starts, others: [], feeds };
}

for (const [at, config] of [{}, { use_bias: false }, { value_dim: 1 }].entries()) {
  const whole = { num_heads: 2, key_dim: 2, ...config };
  Deno.test(`attention to itself (${at}): is what it is to another sequence of the same numbers, and has its slopes`, () => {
    for (const isCausal of [false, true]) {
      const one = attend(whole, ["x", "x"], isCausal);
      const apart = attend(whole, ["x", "y", "z"], isCausal);
      const [own, other] = [one, apart].map(({ program, outputs, feeds }) => {
        using ready = engines.graph.compile(program, [outputs[0].ref]);
        return ready.run(feeds)[0].slice();
      });
      own.forEach((value, index) => assert.ok(Math.abs(value - other[index]) < 1e-5));
      assert.deepStrictEqual(
        one.starts.slice(1).map(({ name }) => name),
        apart.starts.slice(3).map(({ name }) => name),
      );
      checkProgram(one, { engines: 1e-3 });
    }
  });
}

Deno.test("attention to itself: queries, keys and values are one product where they are as wide", () => {
  const products = (config: object) => {
    const { program } = attend({ num_heads: 2, key_dim: 2, ...config }, ["x", "x"], true);
    return program.nodes.filter(({ kernel }) => kernel === "MatMul").length;
  };
  assert.deepStrictEqual([products({}), products({ value_dim: 1 })], [2, 4]);
});
