import assert from "node:assert";
import { momentsOf, type OptimiserSettings } from "../../../compute/optimisers/mod.ts";
import { builtinTask, preparedTask, reviewTask } from "../../../compute/task/mod.ts";
import { canonicalTask, checkTask, parseTask } from "../../../compute/task/task.ts";

const plain = builtinTask("digits", { steps: 100 });
const { momentum: _momentum, ...rest } = plain.optimiser;
const ADAMW = { ...rest, kind: "adamw", learningRate: 0.003 };
const SGD = { ...plain.optimiser, kind: "sgd" };
const withOptimiser = (optimiser: unknown) => ({ ...plain, optimiser });

Deno.test("manifest: tasks of before have the ids of before", () => {
  assert.strictEqual(
    preparedTask(builtinTask("digits", { weightDecay: 5e-4, prune: { ratio: 60 } })).idHex,
    "622c385aca4802b548cb61980f6a551a2829db092c0b8023c7cfc831fdc8df8f",
  );
  assert.strictEqual(
    preparedTask(builtinTask("digits", { model: "mlp", steps: 640, skew: true, batch: 64 })).idHex,
    "e70b2f983418c239acb8f0f4d117a62e7dff8fc1b575241614e0496763324832",
  );
});

Deno.test("manifest: optimisers of a kind are valid, survive being written down, and each is a task of its own", () => {
  const valid: object[] = [
    SGD,
    { ...SGD, nesterov: true },
    { ...SGD, clip: 1 },
    { ...SGD, warmup: 10 },
    { ...SGD, decay: "cosine" },
    { ...SGD, weightDecay: 0.1, prune: { ratio: 2 } },
    ADAMW,
    { ...ADAMW, betas: [0.9, 0.95], epsilon: 1e-6 },
    { ...ADAMW, weightDecay: 0.1, clip: 1, warmup: 99, decay: "linear" },
  ];
  const ids = new Set([
    plain,
    ...valid.map((optimiser) => {
      const task = checkTask(withOptimiser(optimiser), "mine");
      assert.deepStrictEqual(task.optimiser, optimiser as OptimiserSettings);
      assert.deepStrictEqual(parseTask(canonicalTask(task), "mine"), task);
      return task;
    }),
  ].map((task) => preparedTask(task).idHex));
  assert.strictEqual(ids.size, valid.length + 1);
});

Deno.test("manifest: what has no meaning together is refused in one line that says what to do", () => {
  const { optimiser: old } = plain;
  const cases: [unknown, RegExp][] = [
    [{ ...old, clip: 1 }, /optimiser.clip: needs a kind beside it, "sgd" or "adamw"/],
    [{ ...old, warmup: 1 }, /optimiser.warmup: needs a kind/],
    [{ ...old, nesterov: true }, /optimiser.nesterov: needs a kind/],
    [{ ...old, decay: "cosine" }, /optimiser.decay: needs a kind/],
    [{ ...old, betas: [0.9, 0.99] }, /optimiser.betas: needs "kind": "adamw"/],
    [{ ...old, decay: "cubic" }, /optimiser.decay: "cubic" must be one of none, linear-second-half/],
    [{ ...old, kind: "adam" }, /optimiser.kind: "adam" must be "sgd" or "adamw", or left out/],
    [{ ...old, kind: null }, /optimiser.kind: null must be/],
    [{ ...old, knd: "adamw" }, /unknown key "optimiser.knd". Did you mean "kind"/],
    [{ ...SGD, betas: [0.9, 0.99] }, /optimiser.betas: is of kind "adamw"/],
    [{ ...SGD, epsilon: 1e-8 }, /optimiser.epsilon: is of kind "adamw"/],
    [{ ...SGD, nesterov: true, momentum: 0 }, /optimiser.nesterov: .*needs a momentum above 0/],
    [{ ...SGD, nesterof: true }, /unknown key "optimiser.nesterof". Did you mean "nesterov"/],
    [{ ...SGD, warmup: 100 }, /optimiser.warmup: 100 must be less than the steps in all/],
    [{ ...ADAMW, momentum: 0.9 }, /optimiser.momentum: is of kind "sgd"; "adamw" has betas/],
    [{ ...ADAMW, nesterov: true }, /optimiser.nesterov: is of kind "sgd"/],
    [{ ...ADAMW, prune: { ratio: 2 } }, /optimiser.prune: goes with kind "sgd" alone/],
    [{ ...ADAMW, betas: [0.9] }, /optimiser.betas: must have at least 2/],
    [{ ...ADAMW, betas: [0.9, 1] }, /optimiser.betas.1: 1 must be less than 1/],
    [{ ...ADAMW, epsilon: 0 }, /optimiser.epsilon: 0 must be at least 1e-12/],
    [{ ...ADAMW, learningRate: 3 }, /optimiser.learningRate: 3 must be at most 1/],
    [{ ...ADAMW, clip: 0 }, /optimiser.clip: 0 must be more than 0/],
    [{ ...ADAMW, warmup: 0.5 }, /optimiser.warmup: /],
    // What a key of another kind cannot be is not suggested.
    [{ ...ADAMW, momentun: 0.9 }, /unknown key "optimiser.momentun". Known: kind, learningRate, betas/],
    [7, /optimiser: 7 must be of type object/],
  ];
  for (const [optimiser, message] of cases) {
    assert.throws(
      () => checkTask(withOptimiser(optimiser), "mine"),
      (error: Error) => error instanceof TypeError && message.test(error.message) && !error.message.includes("\n"),
      `${message}`,
    );
  }
});

Deno.test("manifest: built-in tasks take what is said of an optimiser, and refuse what does not go together", () => {
  const { optimiser } = builtinTask("digits", {
    optimiser: "adamw",
    clip: 1,
    warmup: 10,
    schedule: "cosine",
    steps: 50,
  });
  assert.deepStrictEqual(checkTask(withOptimiser(optimiser), "mine").optimiser, optimiser);
  assert.deepStrictEqual([optimiser.kind, optimiser.decay, optimiser.warmup], ["adamw", "cosine", 10]);
  assert.throws(
    () => builtinTask("digits", { optimiser: "adamw", momentum: 0.9 }),
    /"digits": optimiser.momentum: is of kind "sgd"/,
  );
  assert.throws(() => builtinTask("digits", { betas: [0.9, 0.99] }), /"digits": optimiser.betas: is of kind "adamw"/);
  assert.throws(() => builtinTask("digits", { warmup: 50, steps: 50 }), /optimiser.warmup/);
});

Deno.test("review: another moment is another vector of the model's length", () => {
  const adamW = checkTask(withOptimiser(ADAMW), "mine");
  const [one, two] = [reviewTask(plain), reviewTask(adamW)];
  assert.deepStrictEqual([momentsOf(plain.optimiser), momentsOf(adamW.optimiser)], [1, 2]);
  assert.strictEqual(two.trainingBytes - one.trainingBytes, 4 * one.parameters);
});
