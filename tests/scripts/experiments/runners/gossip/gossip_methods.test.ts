import assert from "node:assert";
import { full, ring } from "../../../../../daemon/membership/graphs.ts";
import { centralised } from "../../../../../scripts/experiments/runners/gossip/centralised.ts";
import { chocoSgd } from "../../../../../scripts/experiments/runners/gossip/choco.ts";
import { deepSqueeze } from "../../../../../scripts/experiments/runners/gossip/deep_squeeze.ts";
import { dPsgd } from "../../../../../scripts/experiments/runners/gossip/d_psgd.ts";
import { messageSize, modelSize } from "../../../../../scripts/experiments/runners/gossip/message_size.ts";
import { gossipMethods } from "../../../../../scripts/experiments/runners/gossip/gossip_methods.ts";
import { sharedVectors } from "../../../../../scripts/experiments/runners/gossip/shared.ts";
import { createCompressor } from "../../../../../compute/compression/mod.ts";
import { createRandom, type Vector } from "../../../../../compute/vector/mod.ts";
import { DENSE, gapOf, layout, meanOf, modelsOf, partsOf, SPARSE, spreadOf } from "./gossip_parts.ts";

/** Moves all models a little, as local steps would. */
function drift(models: readonly Vector[], round: number): void {
  models.forEach((x, node) => {
    const random = createRandom(`drift ${round}/${node}`);
    for (let index = 0; index < x.length; index++) x[index] += 0.1 * random.normal();
  });
}

Deno.test("shared: r is equal at both ends of every link, losses or not, and the mean of all models stays", () => {
  for (const loss of [0, 0.3]) {
    const graph = ring(5);
    const method = sharedVectors(partsOf({ graph, compressor: SPARSE, loss, exchanges: 2 }));
    const models = modelsOf(5);
    for (let round = 0; round < 20; round++) {
      drift(models, round);
      const before = meanOf(models);
      method.exchange(models);
      assert.ok(gapOf(meanOf(models), before) < 1e-6);
    }
    const initial = partsOf().initial;
    for (let node = 0; node < 5; node++) {
      const [mine, theirs] = method.shared(node, (node + 1) % 5);
      assert.notStrictEqual(mine, theirs);
      assert.deepStrictEqual(mine, theirs);
      assert.ok(gapOf(mine, initial) > 0.1);
    }
  }
});

Deno.test("shared: uncompressed, it is averaging in pairs, and alone it brings all models together", () => {
  const pair = modelsOf(2);
  const mean = meanOf(pair);
  sharedVectors(partsOf({ graph: ring(2) })).exchange(pair);
  for (const x of pair) assert.ok(gapOf(x, mean) < 1e-6);

  const models = modelsOf(6);
  const target = meanOf(models);
  const sparse = sharedVectors(partsOf({ graph: ring(6), compressor: SPARSE }));
  for (let round = 0; round < 400; round++) sparse.exchange(models);
  for (const x of models) assert.ok(gapOf(x, target) < 0.02, `${gapOf(x, target)}`);
});

Deno.test("shared: a loss changes no model and costs bytes: those of a request or of both messages again", () => {
  const run = (loss: number) => {
    const method = sharedVectors(partsOf({ graph: full(4), compressor: SPARSE, loss }));
    const models = modelsOf(4);
    let bytes = 0;
    for (let round = 0; round < 300; round++) {
      drift(models, round);
      bytes += method.exchange(models);
    }
    return { models, bytes };
  };
  const [sure, lossy] = [run(0), run(0.2)];
  assert.deepStrictEqual(lossy.models, sure.models);
  // A message arrives with probability p: 1/p² requests and 1/p replies are sent for each exchange, of about equal size.
  const expected = (1 / 0.8 ** 2 + 1 / 0.8) / 2;
  assert.ok(Math.abs(lossy.bytes / sure.bytes - expected) < 0.05, `${lossy.bytes / sure.bytes} ${expected}`);
});

Deno.test("d-psgd: on a full graph it is averaging; on a ring it keeps the mean and mixes by thirds", () => {
  const models = modelsOf(5);
  const mean = meanOf(models);
  const parts = partsOf({ graph: full(5) });
  const bytes = dPsgd(parts).exchange(models);
  for (const x of models) assert.ok(gapOf(x, mean) < 1e-6);
  assert.strictEqual(bytes, 5 * 4 * modelSize(models[0], layout));

  const [a, b, c, d] = modelsOf(4);
  const thirds = a.map((_, index) => (a[index] + b[index] + d[index]) / 3);
  const ringed = [a.slice(), b.slice(), c.slice(), d.slice()];
  dPsgd(partsOf()).exchange(ringed);
  assert.ok(gapOf(ringed[0], thirds) < 1e-6);
  assert.ok(gapOf(meanOf(ringed), meanOf([a, b, c, d])) < 1e-6);
});

Deno.test("d-psgd: a lost model's weight returns to the node's own; with all lost nothing moves", () => {
  const models = modelsOf(4);
  const before = modelsOf(4);
  dPsgd(partsOf({ loss: 1 })).exchange(models);
  assert.deepStrictEqual(models, before);
  dPsgd(partsOf({ loss: 0.5 })).exchange(models);
  for (const x of models) {
    // Weights that sum to one leave every entry between the least and the greatest.
    x.forEach((entry, index) => {
      const entries = before.map((model) => model[index]);
      assert.ok(entry >= Math.min(...entries) - 1e-6 && entry <= Math.max(...entries) + 1e-6);
    });
  }
});

Deno.test("choco and deepsqueeze: uncompressed with a step of 1 they are d-psgd, drifts and all", () => {
  for (const create of [chocoSgd, deepSqueeze]) {
    const [models, wanted] = [modelsOf(6), modelsOf(6)];
    const [method, reference] = [create(partsOf({ graph: ring(6) })), dPsgd(partsOf({ graph: ring(6) }))];
    for (let round = 0; round < 5; round++) {
      drift(models, round);
      drift(wanted, round);
      assert.strictEqual(method.exchange(models), reference.exchange(wanted));
    }
    models.forEach((x, node) => assert.ok(gapOf(x, wanted[node]) < 1e-5, `${method.name} ${gapOf(x, wanted[node])}`));
  }
});

Deno.test("choco and deepsqueeze: compressed, the mean stays; choco comes to agree, at a step that is too large it does not", () => {
  const run = (create: typeof chocoSgd, gamma: number) => {
    const models = modelsOf(6);
    const target = meanOf(models);
    const method = create(partsOf({ graph: ring(6), compressor: SPARSE, gamma }));
    for (let round = 0; round < 400; round++) method.exchange(models);
    return { models, gap: gapOf(meanOf(models), target) };
  };
  for (const create of [chocoSgd, deepSqueeze]) assert.ok(run(create, 0.1).gap < 1e-4);
  assert.ok(spreadOf(run(chocoSgd, 0.1).models) < 0.1);
  assert.ok(spreadOf(run(chocoSgd, 1).models) > 1);
});

Deno.test("choco: a lost message leaves the receiver's replica behind for good", () => {
  const [sure, lossy] = [modelsOf(4), modelsOf(4)];
  const methods = [chocoSgd(partsOf({ gamma: 0.5 })), chocoSgd(partsOf({ gamma: 0.5, loss: 0.2 }))];
  for (let round = 0; round < 60; round++) {
    methods[0].exchange(sure);
    methods[1].exchange(lossy);
  }
  // Nodes agree on what they believe of each other, which is wrong where messages were lost.
  assert.ok(spreadOf(sure) < 1e-4);
  assert.ok(spreadOf(lossy) > 1e-2, `${spreadOf(lossy)}`);
  assert.ok(gapOf(meanOf(lossy), meanOf(modelsOf(4))) > 1e-2);
});

Deno.test("deepsqueeze: the error of one message is in the next, and x₀ costs nothing", () => {
  const parts = partsOf({ graph: ring(2), compressor: SPARSE, gamma: 0.5 });
  const method = deepSqueeze(parts);
  const still = [parts.initial.slice(), parts.initial.slice()];
  const empty = method.exchange(still);
  assert.deepStrictEqual(still, [parts.initial, parts.initial]);
  const nothing = createCompressor(SPARSE, { random: createRandom(1) }).compress(
    new Float32Array(layout.length),
    layout,
  );
  assert.strictEqual(empty, 2 * messageSize(nothing, layout));

  // Models that are put back each round: all that was sent over the rounds is their difference, as often as it was due.
  const rounds = 300;
  const [one, other] = modelsOf(2);
  const sum = new Float64Array(layout.length);
  for (let round = 0; round < rounds; round++) {
    const models = [one.slice(), other.slice()];
    method.exchange(models);
    for (let index = 0; index < sum.length; index++) sum[index] += (models[0][index] - one[index]) / (0.25 * rounds);
  }
  assert.ok(gapOf(sum, one.map((entry, index) => other[index] - entry)) < 0.2);
});

Deno.test("centralised: all have the mean; none: nobody moves and nothing is sent", () => {
  const models = modelsOf(4);
  const mean = meanOf(models);
  const bytes = centralised(partsOf()).exchange(models);
  assert.ok(models.every((x) => gapOf(x, mean) < 1e-6));
  assert.strictEqual(bytes, 6 * modelSize(models[0], layout));

  const alone = modelsOf(4);
  assert.strictEqual(gossipMethods.none(partsOf()).exchange(alone), 0);
  assert.deepStrictEqual(alone, modelsOf(4));
});

Deno.test("gossip methods: each has its name in the table, and sends the bytes that it says", () => {
  for (const [name, create] of Object.entries(gossipMethods)) {
    assert.strictEqual(create(partsOf()).name, name);
  }
  const dense = modelSize(modelsOf(1)[0], layout);
  const graph = ring(4);
  assert.strictEqual(chocoSgd(partsOf({ graph, compressor: DENSE })).exchange(modelsOf(4)), 8 * dense);
  assert.strictEqual(sharedVectors(partsOf({ graph, exchanges: 3 })).exchange(modelsOf(4)), 3 * 8 * dense);
});
