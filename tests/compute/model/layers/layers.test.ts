import { LAYER_CASES } from "./cases/mod.ts";
import { assertAllHaveCases, checkLayer } from "./check_layer.ts";

for (const each of LAYER_CASES) {
  Deno.test(`layers: ${each.kind} is the same on all engines, and its slopes are those of finite differences`, () =>
    checkLayer(each));
}

Deno.test("layers: every layer has a case", () => assertAllHaveCases(LAYER_CASES));
