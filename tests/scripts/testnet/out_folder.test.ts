import assert from "node:assert";
import { join } from "node:path";
import { openOutFolder } from "../../../scripts/testnet/out_folder.ts";
import { REPORT_KIND } from "../../../scripts/testnet/testnet_report.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const report = { name: "report.json", content: bytes(JSON.stringify({ kind: REPORT_KIND })) };
const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

/** Runs a test in a folder of its own. */
async function inFolder(action: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await action(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("out folder: a new one is made, with what is above it, and removed again if nothing came of it", () =>
  inFolder(async (folder) => {
    const out = await openOutFolder(join(folder, "a/b"), 1000);
    assert.deepStrictEqual(names(join(folder, "a/b")), []);
    await out.abandon();
    assert.deepStrictEqual(names(folder), []);
  }));

Deno.test("out folder: a folder that was there stays, also when nothing came of it", () =>
  inFolder(async (folder) => {
    await (await openOutFolder(folder, 1000)).abandon();
    assert.deepStrictEqual(names(folder), []);
  }));

Deno.test("out folder: files come from memory or from other files, and an earlier report gives way as a whole", () =>
  inFolder(async (folder) => {
    const out = join(folder, "out");
    const log = join(folder, "some.log");
    await Deno.writeTextFile(log, "a line");
    const first = await openOutFolder(out, 1000);
    await first.publish([report, { name: "node-0.log", content: { path: log } }, {
      name: "node-1.log",
      content: { path: log },
    }]);
    assert.deepStrictEqual(names(out), ["node-0.log", "node-1.log", "report.json"]);
    assert.strictEqual(await Deno.readTextFile(join(out, "node-1.log")), "a line");

    await Deno.writeTextFile(join(out, "notes.txt"), "mine");
    const second = await openOutFolder(out, 1000);
    assert.strictEqual(names(out).length, 4, "nothing is gone before all is there");
    await second.publish([report, { name: "node-0.log", content: { path: log } }]);
    assert.deepStrictEqual(names(out), ["node-0.log", "notes.txt", "report.json"]);
  }));

Deno.test("out folder: one with other files is refused, and they are left alone", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "report.json"), '{"kind":"something else"}');
    await Deno.writeTextFile(join(folder, "thesis.tex"), "…");
    await assert.rejects(
      openOutFolder(folder, 1000),
      /holds other files and no earlier report; choose a new or an empty/,
    );
    assert.deepStrictEqual(names(folder), ["report.json", "thesis.tex"]);
  }));

Deno.test("out folder: what is no folder, or lies beneath a file, is refused", () =>
  inFolder(async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "x");
    await assert.rejects(openOutFolder(file, 1000), /"[^"]+file": it is not a folder/);
    await assert.rejects(openOutFolder(join(file, "below"), 1000), /it is not a folder/);
    assert.deepStrictEqual(names(folder), ["file"]);
  }));

Deno.test("out folder: a report that cannot be written whole changes nothing", () =>
  inFolder(async (folder) => {
    const out = await openOutFolder(folder, 1000);
    await out.publish([report]);
    const missing = { name: "node-0.log", content: { path: join(folder, "nowhere") } };
    await assert.rejects(
      out.publish([{ name: "report.json", content: bytes("new") }, missing]),
      /Cannot write the report/,
    );
    assert.deepStrictEqual(names(folder), ["report.json"]);
    assert.deepStrictEqual(await Deno.readFile(join(folder, "report.json")), report.content);
  }));
