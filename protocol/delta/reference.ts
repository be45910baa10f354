import type { Vector } from "../../compute/vector/mod.ts";

/**
 * What both ends of a link hold, equal bit for bit, before an exchange. The code of a delta reads from it which units have
 * moved so far: those move again.
 */
export interface Reference {
  /** The shared vector r. */
  readonly shared: Vector;
  /** The task's initial model x₀; r − x₀ is what the link has moved so far. */
  readonly initial: Vector;
}
