import assert from "node:assert";
import { createLayout } from "../../../compute/vector/mod.ts";
import type { LinkJudge } from "../../../protocol/trust/mod.ts";
import { createDefence, type Defence } from "../../../scripts/defences/mod.ts";

const layout = createLayout([{ name: "kernel", shape: [2] }]);
const company = { others: [], barred: 0 };
const said = (...values: number[]) => ({ kind: "dense", precision: "f32", values: Float32Array.from(values) }) as const;

function linkOf(defence: Defence, peer = "node-0001"): LinkJudge {
  return createDefence(defence, (name) => name === "node-0003")!.createLink(2, peer, 1);
}
function weight(link: LinkJudge, own: readonly number[], other: readonly number[]): number | string {
  const verdict = link.judge(said(...own), said(...other), layout, company);
  return verdict.action === "apply" ? verdict.weight : verdict.reason;
}

Deno.test("defences: trust and none need no judge of their own", () => {
  for (const name of ["trust", "none"] as const) assert.strictEqual(createDefence(name, () => false), undefined);
});

Deno.test("defences: size alone takes whatever is of eight times the usual size at most", () => {
  const link = linkOf("size");
  assert.deepStrictEqual([weight(link, [1, 0], [-7.9, 0]), weight(link, [1, 0], [8.1, 0])], [1, "SIZE"]);
});

Deno.test("defences: clipping moves by no more than a usual message", () => {
  const link = linkOf("clipping");
  assert.strictEqual(weight(link, [1, 0], [2, 0]), 1);
  // D = (−5 − 1)/2 = −3 and m = 1.
  assert.ok(Math.abs(Number(weight(link, [1, 0], [-5, 0])) - 1 / 3) < 1e-6);
});

Deno.test("defences: as of FLTrust, who contradicts is left out, and who says much is scaled", () => {
  assert.strictEqual(weight(linkOf("fltrust"), [1, 0], [-1, 0]), 0);
  assert.strictEqual(weight(linkOf("fltrust"), [1, 0], [4, 0]), 0.25);
  assert.strictEqual(weight(linkOf("fltrust"), [1, 0], [0.5, 0]), 1);
  assert.strictEqual(weight(linkOf("fltrust"), [0, 0], [1, 0]), 1);
});

Deno.test("defences: liars are refused, and they alone", () => {
  assert.strictEqual(weight(linkOf("refused"), [1, 0], [1, 0]), 1);
  assert.strictEqual(weight(linkOf("refused", "node-0003"), [1, 0], [1, 0]), "SIZE");
});
