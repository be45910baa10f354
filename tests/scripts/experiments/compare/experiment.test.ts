import assert from "node:assert";
import { agrees, combine, describe } from "../../../../scripts/experiments/compare/combine.ts";
import { type Experiment, parseExperiment } from "../../../../scripts/experiments/compare/experiment.ts";
import { sumRunner } from "./fake_runners.ts";

const plain = { title: "Sums", claim: "They add up.", runner: "sum", seeds: [1, 2], columns: ["accuracy"] };
const parse = (more: object): Experiment => parseExperiment(JSON.stringify({ ...plain, ...more }), "sums.json");
const combined = (more: object) => combine(parse(more), sumRunner, "sums.json");
const refuses = (more: object, message: RegExp) => assert.throws(() => combined(more), { name: "TypeError", message });

Deno.test("experiment: an unknown key is refused with the nearest known one, wherever it stands", () => {
  refuses({ colums: ["loss"] }, /unknown key "colums"\. Did you mean "columns"\?/);
  const plot = { kind: "points", x: "bytes", y: "accuracy", series: "method" };
  refuses({ plots: [{ ...plot, logx: true }] }, /unknown key "plots\.0\.logx"\. Did you mean "logX"\?/);
  refuses({ variants: [{ name: "a", setings: {} }] }, /unknown key "variants\.0\.setings"\. Did you mean "settings"\?/);
  refuses({ base: { densty: 0.1 } }, /unknown setting "base\.densty" of the runner sum\. Did you mean "density"\?/);
  refuses({ grid: { methd: ["dense"] } }, /"grid\.methd".*"method"/);
  refuses({ variants: [{ name: "a", settings: { los: 1 } }] }, /"variants\.0\.settings\.los".*"loss"/);
  refuses({ skip: [{ metod: "dense" }] }, /"skip\.0\.metod".*"method"/);
  refuses({ plots: [{ ...plot, series: "varient" }] }, /"plots\.0\.varient" of the runner sum\. Known: /);
  refuses({ plots: [{ ...plot, where: { lss: 0 } }] }, /"plots\.0\.where\.lss".*"loss"/);
});

Deno.test("experiment: what cannot be used is refused with its place", () => {
  assert.throws(() => parseExperiment("{", "sums.json"), {
    name: "SyntaxError",
    message: /sums\.json.*correct the JSON/,
  });
  refuses({ seeds: [] }, /seeds: /);
  refuses({ seeds: [1, 1] }, /seeds: must be different from each other/);
  refuses({ grid: { density: [] } }, /grid\.density: /);
  refuses({ grid: { density: [0.1, -1] } }, /density -1: density: .*; correct the value/);
  refuses({ base: { method: "topk" } }, /base: method: /);
  refuses({ grid: { loss: [0, 1] }, skip: [{ loss: 0.5 }] }, /skip\.0 agrees with no combination/);
  refuses({ grid: { loss: [0, 1] }, skip: [{ loss: [0, 1] }] }, /leave no combination/);
  const one = { name: "a", settings: { loss: 0 } };
  refuses({ variants: [one, one] }, /two of variant "a"/);
  refuses({ grid: { loss: [0] }, variants: [one] }, /"loss" is set by the grid and by variant "a"/);
});

Deno.test("experiment: the grid's values and the variants are all combined, less what is skipped", () => {
  const combinations = combined({
    base: { manner: "well" },
    grid: { density: [0.1, 0.2], loss: [0, 0.5] },
    variants: [{ name: "all", settings: { method: "dense" } }, { name: "few", settings: {} }],
    skip: [{ variant: "all", density: 0.2 }],
    only: [{ loss: 0 }, { variant: "few" }],
  });
  assert.deepStrictEqual(combinations.map(({ varied }) => describe(varied)), [
    "density 0.1, loss 0, variant all",
    "density 0.1, loss 0, variant few",
    "density 0.1, loss 0.5, variant few",
    "density 0.2, loss 0, variant few",
    "density 0.2, loss 0.5, variant few",
  ]);
  assert.deepStrictEqual(combinations[0].settings, {
    folder: "",
    density: 0.1,
    method: "dense",
    manner: "well",
    loss: 0,
  });
  assert.ok(agrees(combinations[0], { variant: ["few", "all"], method: "dense" }));
  assert.ok(!agrees(combinations[0], { variant: "all", method: "top-k" }));
});

Deno.test("experiment: what the runner would refuse may be skipped", () => {
  const combinations = combined({ grid: { density: [0.1, -1] }, skip: [{ density: -1 }] });
  assert.deepStrictEqual(combinations.map(({ varied }) => varied), [{ density: 0.1 }]);
});
