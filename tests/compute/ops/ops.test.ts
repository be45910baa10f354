import * as ops from "../../../compute/ops/mod.ts";
import { OP_CASES } from "./cases/mod.ts";
import { assertAllHaveCases, checkOp } from "./check_op.ts";

for (const each of OP_CASES) {
  Deno.test(`ops: ${each.name} is the same on all engines, and its slopes are those of finite differences`, () =>
    checkOp(each));
}

Deno.test("ops: every operation has a case", () => assertAllHaveCases(ops, OP_CASES));
