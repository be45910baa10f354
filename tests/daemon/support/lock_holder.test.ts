import assert from "node:assert";
import { join } from "node:path";
import { describeHolder, lockHolder } from "../../../daemon/support/mod.ts";
import { withFolder } from "../../processes/command.ts";

Deno.test("who holds a folder is what the lock says while it is held, and nobody afterwards, whatever it says", () =>
  withFolder(async (folder) => {
    assert.strictEqual(await lockHolder(folder), undefined);
    const path = join(folder, "lock");
    await Deno.writeTextFile(path, "4711\n");
    assert.strictEqual(await lockHolder(folder), undefined);
    using file = await Deno.open(path, { read: true, write: true });
    await file.lock(true);
    assert.strictEqual(await lockHolder(folder), "4711");
    await file.unlock();
    assert.strictEqual(await lockHolder(folder), undefined);
  }));

Deno.test("a holder is told by what the system says of that number", () =>
  withFolder(async (proc) => {
    await Deno.mkdir(join(proc, "self"));
    const process = async (pid: number, command: string) => {
      await Deno.mkdir(join(proc, `${pid}`));
      await Deno.writeTextFile(join(proc, `${pid}`, "comm"), `${command}\n`);
    };
    await process(1, "init");
    await process(7, "deno");
    assert.strictEqual(await describeHolder("7", proc), "process 7");
    assert.strictEqual(await describeHolder("1", proc), "process 1 of another container or machine");
    assert.strictEqual(await describeHolder("99", proc), "process 99 of another container or machine");
    assert.strictEqual(await describeHolder("", proc), "a process that does not say its number");
    assert.strictEqual(await describeHolder("x\n", proc), "a process that does not say its number");
    assert.strictEqual(await describeHolder("7", join(proc, "none")), "process 7");
    if (Deno.uid() !== 0) return;
    await Deno.chown(join(proc, "7"), 65534, 65534);
    assert.strictEqual(await describeHolder("7", proc), "process 7 of another user, 65534");
  }));
