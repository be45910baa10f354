import assert from "node:assert";
import { builtinTask, TASK_NAMES } from "../../../compute/task/builtin_task.ts";
import { modelsFor } from "../../../compute/task/built_in/tasks.ts";
import { preparedTask } from "../../../compute/task/prepared_task.ts";
import { canonicalTask, checkTask, parseTask, type Task, taskId } from "../../../compute/task/task.ts";

Deno.test("task: every built-in one is valid and survives being written down", () => {
  for (const name of TASK_NAMES) {
    for (const model of modelsFor(builtinTask(name).data)) {
      const task = builtinTask(name, { model, steps: 100, skew: true });
      assert.deepStrictEqual(checkTask(task, name), task);
      assert.deepStrictEqual(parseTask(canonicalTask(task), name), task);
    }
  }
  assert.throws(() => builtinTask("digits", { model: "cmn" }), /Unknown model "cmn". Did you mean "cnn"/);
});

Deno.test("task: the id does not depend on the order of keys and changes with every setting", () => {
  const task = builtinTask("digits");
  const backwards = Object.fromEntries(Object.entries(task).reverse()) as unknown as Task;
  assert.deepStrictEqual(taskId(backwards), taskId(task));
  assert.strictEqual(taskId(task).length, 32);
  const others = [
    builtinTask("digits", { seed: 2 }),
    builtinTask("digits", { model: "mlp" }),
    builtinTask("digits", { steps: 500 }),
    builtinTask("digits", { shift: 2 }),
    builtinTask("digits", { exchange: { localSteps: 32 } }),
    builtinTask("digits", { skew: { pull: 0.1 } }),
    builtinTask("digits", { skew: { slowMomentum: 0.8 } }),
    builtinTask("mnist"),
  ];
  const ids = new Set([task, ...others].map((each) => taskId(each).join()));
  assert.strictEqual(ids.size, others.length + 1);
});

Deno.test("task: what a manifest has wrong is named, with its place and the nearest known name", () => {
  const task = builtinTask("digits");
  const { optimiser, ...rest } = task;
  const cases: [unknown, RegExp][] = [
    [{ ...rest, optimizer: optimiser }, /unknown key "optimizer". Did you mean "optimiser"/],
    [
      { ...task, optimiser: { ...optimiser, momentun: 0 } },
      /unknown key "optimiser.momentun". Did you mean "momentum"/,
    ],
    [{ ...task, data: { ...task.data, shft: 1 } }, /unknown key "data.shft". Did you mean "shift"/],
    [{ ...task, wibble: 1 }, /unknown key "wibble". Known: name, data/],
    [{ ...task, optimiser: { ...optimiser, learningRate: -1 } }, /optimiser.learningRate: /],
    [{ ...task, exchange: { ...task.exchange, density: 0 } }, /exchange.density: /],
    [{ ...task, model: { class_name: "Sequential", config: { name: "m", layers: [] } } }, /model.config.layers: /],
    [{ ...task, data: { ...task.data, kind: "cifer" } }, /data.kind: /],
    [7, /Cannot use task "mine": it: /],
  ];
  for (const [value, message] of cases) {
    assert.throws(
      () => checkTask(value, "mine"),
      (error: Error) => error instanceof TypeError && message.test(error.message),
    );
  }
  assert.throws(
    () => parseTask("{", "mine.json"),
    (error: Error) => error instanceof SyntaxError && /"mine.json"/.test(error.message),
  );
});

Deno.test("prepared task: id, plan and form are the manifest's, and the steps this node's or else the task's", () => {
  for (const name of TASK_NAMES) {
    const task = builtinTask(name, { steps: 100 });
    const prepared = preparedTask(task);
    assert.deepStrictEqual(prepared.id, taskId(task));
    assert.strictEqual(prepared.idHex, taskId(task).toHex());
    assert.strictEqual(prepared.plan.outputs, prepared.form.names.length);
    assert.strictEqual(prepared.steps, 100);
    assert.strictEqual(preparedTask(task, 40).steps, 40);
  }
  assert.strictEqual(preparedTask(builtinTask("digits")).steps, 0);
  // The hash of a manifest is what nodes find each other by: it is the same in every version that reads the task.
  const { idHex } = preparedTask(builtinTask("digits"));
  assert.strictEqual(idHex, "4afbd2f0369a74940442d6b12d38891e1ee79a904b4b47a7c5ec79d981402ceb");
});

Deno.test("task: loss, metric and the rules for skewed data fit what is learnt", () => {
  const digits = builtinTask("digits");
  const table = (learnt: object) => ({
    ...digits,
    data: {
      kind: "csv",
      delimiter: ",",
      columns: [{ name: "x", kind: "numeric", mean: 0, deviation: 1 }],
      heldOut: { share: 0.2, seed: 1 },
      ...learnt,
    },
  });
  const numbers = table({ target: { columns: [{ name: "y", mean: 0, deviation: 1 }] } });
  const labels = table({ labels: { columns: ["y", "z"] } });
  const good: object[] = [
    { ...digits, loss: { kind: "softmax-cross-entropy", labelSmoothing: 0.1, ignored: 9 }, metric: "top-5" },
    { ...numbers, loss: "huber", metric: "r2" },
    { ...numbers, loss: { kind: "huber", delta: 0.5 } },
    { ...labels, loss: "sigmoid-cross-entropy", metric: "auc" },
  ];
  for (const task of good) assert.deepStrictEqual(parseTask(canonicalTask(checkTask(task, "mine")), "mine"), task);
  const bad: [object, RegExp][] = [
    [{ ...digits, loss: "hinge" }, /loss: "hinge" must be one of softmax-cross-entropy, sigmoid-cross-entropy/],
    [{ ...digits, loss: 7 }, /loss: 7 must be one of/],
    [{ ...digits, loss: { kind: "huber", delta: 0 } }, /loss.delta: 0 must be at least/],
    [{ ...digits, loss: { kind: "hubert" } }, /loss.kind: .*must be one of/],
    [
      { ...digits, loss: { kind: "softmax-cross-entropy", labelSmoothing: 1 } },
      /loss.labelSmoothing: 1 must be less than 1/,
    ],
    [
      { ...digits, loss: { kind: "softmax-cross-entropy", labelSmothing: 0.1 } },
      /unknown key "loss.labelSmothing". Did you mean "labelSmoothing"/,
    ],
    [{ ...digits, loss: { kind: "softmax-cross-entropy", ignored: 10 } }, /loss.ignored: 10 must be below 10/],
    [{ ...digits, loss: "huber" }, /loss: "huber" must be softmax-cross-entropy, as its data has a class/],
    [numbers, /loss: .* must be mean-squared-error or mean-absolute-error or huber, as its data has numbers/],
    [{ ...labels, loss: "huber" }, /must be sigmoid-cross-entropy, as its data has labels/],
    [{ ...digits, metric: "mae" }, /metric: "mae" must be one of accuracy, top-5, f1, auc, perplexity where/],
    [{ ...digits, metric: "acuracy" }, /metric: "acuracy" must be one of accuracy/],
    [
      { ...numbers, loss: "huber", skew: { ...digits.skew, adjust: 1 } },
      /skew.adjust: 1 must be 0, as its data has numbers/,
    ],
  ];
  for (const [task, message] of bad) assert.throws(() => checkTask(task, "mine"), message);
});
