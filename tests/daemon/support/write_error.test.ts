import assert from "node:assert";
import { join } from "node:path";
import { freeRoom, WriteError, writeTrouble, writeWhole } from "../../../daemon/support/mod.ts";
import { withFolder } from "../../processes/command.ts";

const failure = (code: string) => Object.assign(new Error(`raw words (os error 1): open 'x'`), { code });

const known: readonly [string, RegExp, RegExp][] = [
  ["ENOSPC", /^the disk is full \(2\.00 kB needed, .+ free\)$/, /^make room there$/],
  ["EDQUOT", /quota .* is used up \(2\.00 kB needed\)/, /quota/],
  ["EROFS", /read-only/, /mounted for writing/],
  ["EACCES", /may not write/, /folder of your own|chmod|chown/],
  ["EPERM", /may not write/, /folder of your own|chmod|chown/],
  ["ENOENT", /its folder is not there/, /^make it: mkdir -p "[^"]+"$/],
  ["ENOTDIR", /no folder/, /path/],
  ["EISDIR", /a folder of that name is there/, /another file/],
  ["ENAMETOOLONG", /too long/, /shorter/],
  ["EIO", /EIO/, /log/],
];

Deno.test("write error: what helps is true to what the system has said; only a right that lacks is mended by owning", () =>
  withFolder(async (folder) => {
    for (const [code, reason, remedy] of known) {
      const trouble = await writeTrouble(failure(code), join(folder, "a"), 2_000);
      assert.match(trouble.reason, reason, code);
      assert.match(trouble.remedy, remedy, code);
      if (code !== "EACCES" && code !== "EPERM") assert.doesNotMatch(trouble.remedy, /chown|chmod/, code);
    }
    const other = await writeTrouble(failure("EWHATEVER"), join(folder, "a"));
    assert.strictEqual(other.reason, "raw words (os error 1)");
  }));

Deno.test("write error: a folder without the right to write is named, with the mode that helps", () =>
  withFolder(async (folder) => {
    await Deno.chmod(folder, 0o500);
    const { remedy } = await writeTrouble(failure("EACCES"), join(folder, "a"));
    await Deno.chmod(folder, 0o700);
    assert.strictEqual(remedy, `chmod u+rwx "${folder}"`);
  }));

Deno.test("write error: what cannot be written leaves no draft, what was there stays, and the message is one line", () =>
  withFolder(async (folder) => {
    const missing = join(folder, "none", "a");
    const error = await writeWhole(missing, new Uint8Array(9)).catch((error) => error);
    assert.ok(error instanceof WriteError);
    assert.strictEqual(error.errno, "ENOENT");
    assert.match(error.message, /^Cannot write "[^"\n]+": its folder is not there; make it: mkdir -p "[^"\n]+"$/);
    // The rename is what fails.
    const taken = join(folder, "taken");
    await Deno.mkdir(join(taken, "inside"), { recursive: true });
    await assert.rejects(writeWhole(taken, new Uint8Array(9)), WriteError);
    const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    assert.ok(!names.some((name) => name.endsWith(".new")), `${names}`);
  }));

Deno.test("write error: what is free is told also where nothing is yet", async () => {
  assert.ok((await freeRoom("/nowhere/at/all"))! >= 0);
});
