/**
 * Saves one checkpoint after another until it is killed, and says which are on disk.
 *
 * @module
 */
import { CheckpointFolder } from "../../../daemon/checkpoint/checkpoint_folder.ts";
import { layout, sampleState, task } from "./sample_state.ts";

const checkpoints = new CheckpointFolder(Deno.args[0], layout, task);
for (let seed = Number(Deno.args[1]);; seed++) {
  await checkpoints.save(sampleState(seed), seed);
  console.log(seed);
}
