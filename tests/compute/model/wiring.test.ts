import assert from "node:assert";
import fc from "fast-check";
import { asGraph } from "../../../compute/model/as_graph.ts";
import { modelTopology } from "../../../compute/model/mod.ts";
import { planTopology } from "../../../compute/model/plan.ts";
import { misorderedInTfjs } from "../../../compute/model/tfjs_order.ts";
import { type FunctionalTopology, topologySchema } from "../../../compute/model/topology.ts";

const layer = (class_name: string, name: string, config: object, ...inbound_nodes: unknown[]) => ({
  class_name,
  name,
  config: { name, ...config },
  inbound_nodes,
});
const input = (name: string, ...shape: number[]) => layer("InputLayer", name, { batch_input_shape: [null, ...shape] });
const dense = (name: string, units: number, ...calls: unknown[]) =>
  layer("Dense", name, { units, activation: "linear" }, ...calls);
const graph = (layers: readonly object[], from = "in", to = "end", call = 0, output = 0) => ({
  class_name: "Functional",
  config: { name: "mine", layers, input_layers: [[from, 0, 0]], output_layers: [[to, call, output]] },
});

Deno.test("wiring: a graph that is no graph is refused by the plan in one line, at once", () => {
  const opening = input("in", 4);
  const cases: [object, RegExp][] = [
    [graph([opening, dense("end", 3, [["b", 0, 0]]), dense("b", 3, [["end", 0, 0]])]), /takes a part in its own input/],
    [graph([opening, dense("end", 3, [["end", 0, 0]])]), /layer "end" takes a part in its own input/],
    [graph([opening, dense("end", 3, [["none", 0, 0]])]), /takes call 0 of layer "none", which there is none of/],
    [graph([opening, dense("end", 3, [["in", 0, 1]])]), /takes output 1 of "in", which has one/],
    [graph([opening, dense("end", 3, [["in", 0, 0]])], "in", "end", 0, 1), /its output is output 1 of "end"/],
    [graph([opening, dense("end", 3, [["in", 0, 0]])], "in", "end", 5), /takes call 5 of layer "end"/],
    [graph([opening, dense("end", 3, [["in", 0, 0], ["in", 0, 0]])]), /takes 1 input and is given 2/],
    [graph([opening, input("b", 4), dense("end", 3, [["in", 0, 0]])]), /layer "b" is a second input/],
    [graph([dense("in", 3, [["in", 0, 0]]), dense("end", 3, [["in", 0, 0]])]), /its input "in" is no InputLayer/],
    [graph([opening, dense("end", 3, [["in", 0, 0]]), dense("end", 3, [["in", 0, 0]])]), /two layers are called "end"/],
    [
      graph([opening, dense("a", 3, [["in", 0, 0]]), layer("Add", "end", {}, [["in", 0, 0], ["a", 0, 0]])]),
      /Cannot plan model "mine": layer "end" [^\n]*\[4\][^\n]*\[3\]/,
    ],
    [
      graph(
        Array.from({ length: 1000 }, (_, at) => dense(`d${at}`, 3, ...new Array(60).fill([["in", 0, 0]]))).concat([
          opening,
        ]),
        "in",
        "d7",
      ),
      /its layers are called 60000 times, and at most 4096 are taken/,
    ],
  ];
  for (const [topology, message] of cases) {
    const begun = performance.now();
    assert.throws(() => planTopology(topologySchema.parse(topology)), (error: Error) => {
      assert.match(error.message, message);
      return error instanceof TypeError && !error.message.includes("\n");
    });
    assert.ok(performance.now() - begun < 3000, `${message} took too long`);
  }
});

Deno.test("wiring: any order of a graph's layers, and layers that nothing needs, give one and the same plan", () => {
  const layers = [
    input("in", 4),
    dense("a", 4, [["in", 0, 0]], [["b", 0, 0]]),
    dense("b", 4, [["a", 0, 0]]),
    layer("Add", "sum", {}, [["a", 1, 0], ["b", 0, 0], ["in", 0, 0]]),
    dense("end", 2, [["sum", 0, 0]]),
  ];
  const wanted = planTopology(topologySchema.parse(graph(layers)));
  const unneeded = dense("left", 7, [["b", 0, 0]]);
  const orders = fc.shuffledSubarray([...layers, unneeded], { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(orders, (order) => {
      const plan = planTopology(topologySchema.parse(graph(order)));
      assert.deepStrictEqual([plan.layout, plan.kinds], [wanted.layout, wanted.kinds]);
    }),
    { seed: 3, numRuns: 50 },
  );
});

Deno.test("wiring: a sequence and the graph of it have one plan", () => {
  const topology = modelTopology("lenet", [28, 28, 1], 10);
  const [one, other] = [topology, topologySchema.parse(asGraph(topology))].map((each) => planTopology(each));
  assert.deepStrictEqual([one.layout, one.inputShape, one.outputs], [other.layout, other.inputShape, other.outputs]);
});

Deno.test("wiring: a layer whose calls tfjs would count otherwise is found", () => {
  // In the first round "b" waits for "d", while the second call of "a" need not.
  const layers = [
    input("in", 4),
    dense("b", 4, [["in", 0, 0]], [["d", 0, 0]]),
    dense("d", 4, [["b", 0, 0]]),
    dense("a", 4, [["b", 1, 0]], [["d", 0, 0]]),
    layer("Add", "sum", {}, [["a", 0, 0], ["a", 1, 0]]),
  ];
  const of = (list: object[]) => graph(list, "in", "sum") as unknown as FunctionalTopology;
  assert.strictEqual(misorderedInTfjs(of(layers)), "a");
  const other = layers.with(3, dense("a", 4, [["d", 0, 0]], [["b", 1, 0]]));
  assert.strictEqual(misorderedInTfjs(of(other)), undefined);
});
