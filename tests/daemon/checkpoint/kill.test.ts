import assert from "node:assert";
import { fileURLToPath } from "node:url";
import { createRandom } from "../../../compute/vector/mod.ts";
import { CheckpointFolder } from "../../../daemon/checkpoint/checkpoint_folder.ts";
import { withFolder } from "../../processes/command.ts";
import { layout, sampleState, task } from "./sample_state.ts";

const SAVER = fileURLToPath(new URL("./endless_saver.ts", import.meta.url));
const KILLS = 100;

Deno.test(`checkpoints: a process killed in the midst of saving leaves a good one, ${KILLS} times of ${KILLS}`, async () => {
  await withFolder(async (folder) => {
    const checkpoints = new CheckpointFolder(folder, layout, task);
    const random = createRandom("kills");
    let newest = -1;
    for (let kill = 0; kill < KILLS; kill++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", `--allow-read`, `--allow-write=${folder}`, SAVER, folder, `${newest + 1}`],
        stdin: "null",
        stdout: "piped",
        stderr: "null",
      }).spawn();
      // Killed while it is in the midst of its second, third … save, at whatever place.
      const most = 1 + random.below(4);
      let said = "";
      let isKilled = false;
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        said += text;
        // What it had written before it died may still come, in pieces.
        if (isKilled || said.split("\n").length <= most) continue;
        await new Promise((resolve) => setTimeout(resolve, 2 * random.next()));
        child.kill("SIGKILL");
        isKilled = true;
      }
      await child.status;
      const told = Number(said.trim().split("\n").at(-1));
      const { checkpoint, spoilt } = await checkpoints.load();
      assert.deepStrictEqual(spoilt, [], "nothing half written counts as a checkpoint");
      assert.ok(checkpoint !== undefined && checkpoint.state.round >= told && told > newest, `${told} is on disk`);
      assert.deepStrictEqual(checkpoint.state, sampleState(checkpoint.state.round));
      newest = checkpoint.state.round;
    }
  });
});
