import assert from "node:assert";
import { join } from "node:path";
import { takeDataFolder } from "../../../daemon/process/data_folder.ts";
import { RefusedError } from "../../../daemon/support/mod.ts";
import { withFolder } from "../../processes/command.ts";

Deno.test("data folder: it is one's own until it is given back, and who has it is told", async () => {
  await withFolder(async (parent) => {
    const folder = join(parent, "a", "b");
    {
      using _ = await takeDataFolder(folder);
      const refused = (error: Error) =>
        error instanceof RefusedError && error.message.includes(`process ${Deno.pid}`) && !error.message.includes("\n");
      await assert.rejects(takeDataFolder(folder), refused);
      assert.strictEqual((await Deno.stat(folder)).mode! & 0o777, 0o700);
    }
    using _again = await takeDataFolder(folder);
  });
});

Deno.test("data folder: one that cannot be made is told with what to do", async () => {
  await withFolder(async (parent) => {
    const file = join(parent, "file");
    await Deno.writeTextFile(file, "");
    await assert.rejects(takeDataFolder(join(file, "node")), /Cannot use the folder .*choose another with --data-dir/);
  });
});
