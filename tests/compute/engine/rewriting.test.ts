import assert from "node:assert";
import { withFastPooling } from "../../../compute/engine/fast_pooling.ts";
import type { Engine, Fed } from "../../../compute/engine/mod.ts";
import { simplified, withSimpleConvolutions } from "../../../compute/engine/simple_convolutions.ts";
import { CONVOLUTION, entriesIn, MAX_POOLING, Program, type Ref, Tape, trained } from "../../../compute/ops/mod.ts";
import { engines, normals } from "../ops/check_program.ts";

/** A convolution of two groups with dilation, and both its slopes. */
function grouped(
  dilation: readonly [number, number],
): { program: Program; outputs: Ref[]; feeds: Record<string, Fed> } {
  const program = new Program();
  const tape = new Tape(program);
  const [picture, kernel] = [[2, 6, 5, 4], [3, 2, 2, 6]].map((shape, at) =>
    trained(program.feed(`${at}`, shape, "float32"))
  );
  const value = tape.apply(CONVOLUTION, [picture, kernel], { strides: [1, 1], dilation, padding: "same" });
  const slopes = tape.slopes([{ value, slope: value.ref }], [picture, kernel]);
  const feeds = Object.fromEntries([picture, kernel].map(({ shape }, at) => [at, normals(entriesIn(shape), at)]));
  return { program, outputs: slopes.filter((slope) => slope !== undefined), feeds };
}

function run(engine: Pick<Engine, "compile">, program: Program, outputs: readonly Ref[], feeds: Record<string, Fed>) {
  using ready = engine.compile(program, outputs);
  return ready.run(feeds).map((values) => [...values]);
}

function assertNear(found: number[][], known: number[][]): void {
  found.forEach((values, at) =>
    values.forEach((value, index) =>
      assert.ok(Math.abs(value - known[at][index]) < 1e-4, `${value}, ${known[at][index]}`)
    )
  );
}

Deno.test("engines: gradients of groups and dilation are the same by simple convolutions", () => {
  for (const dilation of [[1, 1], [2, 3]] as const) {
    const { program, outputs, feeds } = grouped(dilation);
    const simple = simplified(program, outputs);
    const special = simple.program.nodes.filter(({ kernel, attributes }) =>
      kernel.startsWith("Conv2DBackprop") && `${attributes.dilations.value}` !== "1,1,1,1"
    );
    assert.deepStrictEqual(special, []);
    // The plain engine has groups and dilation of its own.
    assertNear(run(engines.eager, simple.program, simple.outputs, feeds), run(engines.plain, program, outputs, feeds));
  }
});

Deno.test("engines: where the library lacks those gradients programs are compiled without them", () => {
  const lacking = withSimpleConvolutions((program, outputs) => {
    const isSpecial = program.nodes.some(({ kernel, inputs, outputs: [{ shape }] }) =>
      kernel === "Conv2DBackpropFilter" && inputs[0].shape[3] !== shape[2]
    );
    if (isSpecial) throw new Error("Gradients for grouped convolutions are not supported on CPU");
    return engines.eager.compile(program, outputs);
  });
  const { program, outputs, feeds } = grouped([1, 1]);
  assertNear(run({ compile: lacking }, program, outputs, feeds), run(engines.plain, program, outputs, feeds));
});

Deno.test("engines: max pooling takes oneDNN's pair only where its gradient is asked for", () => {
  const program = new Program();
  const tape = new Tape(program);
  const picture = trained(program.feed("picture", [1, 4, 4, 2], "float32"));
  const window = { size: [2, 2], strides: [2, 2], padding: "valid" } as const;
  const pooled = tape.apply(MAX_POOLING, [picture], window);
  const kernels = () => withFastPooling(program.nodes).map(({ kernel }) => kernel);
  assert.deepStrictEqual(kernels(), ["Placeholder", "MaxPool"]);
  const [slope] = tape.slopes([{ value: pooled, slope: pooled.ref }], [picture]);
  assert.deepStrictEqual(kernels(), ["Placeholder", "_MklNativeMaxPool", "_MklNativeMaxPoolGrad"]);
  // All entries tie in a flat window: whichever takes the slope is the same one on both.
  for (const entries of [normals(32, 1), new Float32Array(32)]) {
    const feeds = { picture: entries };
    const [graph, eager] = [engines.graph, engines.eager].map((each) =>
      run(each, program, [pooled.ref, slope!], feeds)
    );
    assert.deepStrictEqual(eager, graph);
  }
});
