/**
 * What holds of planning whatever the topology.
 *
 * @module
 */
import assert from "node:assert";
import { type Plan, planTopology } from "../../../../compute/model/plan.ts";
import { activationBytes, MOST_ACTIVATION_BYTES, MOST_PARAMETERS } from "../../../../compute/model/size.ts";
import type { Topology } from "../../../../compute/model/topology.ts";
import { hasControls } from "../../../../compute/support/mod.ts";

/** Characters of an error, and ms that planning may take: more than any model here needs, on a busy machine too. */
const MOST_CHARACTERS = 400;
const MOST_TIME = 3000;

/** Plans a topology, or is told in one line why it cannot be. @param said what that line has to say */
export function planSoundly(topology: Topology, said?: RegExp): Plan | undefined {
  const began = performance.now();
  const plan = planOf(topology, said);
  const took = performance.now() - began;
  assert.ok(took < MOST_TIME, `planning took ${took} ms: ${JSON.stringify(topology).slice(0, 3000)}`);
  if (plan === undefined) return undefined;
  assert.ok(plan.layout.length > 0 && plan.layout.length <= MOST_PARAMETERS);
  assert.ok(Number.isSafeInteger(plan.activations) && activationBytes(plan.activations, 1) <= MOST_ACTIVATION_BYTES);
  return plan;
}

function planOf(topology: Topology, said: RegExp | undefined): Plan | undefined {
  try {
    return planTopology(topology);
  } catch (error) {
    checkRefusal(error, topology);
    if (said !== undefined) assert.match((error as Error).message, said);
    return undefined;
  }
}

/** One line of words that names the model. */
export function checkRefusal(error: unknown, topology: Topology): void {
  const called = `${(error as Error)?.stack}: ${JSON.stringify(topology).slice(0, 3000)}`;
  assert.ok(error instanceof TypeError, called);
  const { message } = error;
  assert.match(message, /^Cannot plan model "/, called);
  assert.ok(message.length < MOST_CHARACTERS && !hasControls(message), called);
  assert.doesNotMatch(message, /NaN|Infinity|undefined/, called);
}
