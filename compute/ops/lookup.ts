/**
 * Rows of a table by their numbers.
 *
 * @module
 */
import { entriesIn } from "./program.ts";
import { gather, reshape, segmentSum } from "./kernels.ts";
import type { Op } from "./tape.ts";

/** A table [symbols, dimensions] and ids [..] → [.., dimensions]. Each id's row gets the sum of the slopes wherever it stood. */
export const LOOKUP: Op = {
  name: "lookup",
  forward: (program, [table, ids]) => ({ outputs: [gather(program, table, ids)], kept: undefined }),
  backward(program, [slope], { inputs: [table, ids] }) {
    const [symbols, dimensions] = table.shape;
    const count = entriesIn(ids.shape);
    const rows = reshape(program, slope!, [count, dimensions]);
    return [segmentSum(program, rows, reshape(program, ids, [count]), symbols), undefined];
  },
};
