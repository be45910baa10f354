import assert from "node:assert";
import { dirname, join } from "node:path";
import { pages, readPage } from "../processes/documents/pages.ts";
import { pathOf, standing, TABLES, unformatted, withTable } from "./documents_tables.ts";

/** Pictures of pages are to load at once on a slow line. */
const LARGEST_PICTURE = 150_000;

for (const table of TABLES) {
  Deno.test(`the table of ${table.name} in ${table.page} is what the program says`, async () => {
    const there = standing(await Deno.readTextFile(pathOf(table.page)), table);
    const remedy = "run deno run --allow-read --allow-write --allow-env tests/scripts/documents.ts, and deno fmt";
    assert.strictEqual(unformatted(there), unformatted(table.text), remedy);
  });
}

Deno.test("a table is written where it belongs, and nothing else is changed", () => {
  const [table] = TABLES;
  const page = `before\n<!-- ${table.name}: x -->\nold\n<!-- end -->\nafter\n`;
  const written = withTable(page, table);
  assert.strictEqual(written, `before\n<!-- ${table.name}: x -->\n\n${table.text}\n<!-- end -->\nafter\n`);
  assert.throws(() => withTable("nothing", table), /has no place/);
});

/** Names of headings as GitHub makes them. */
function anchorsOf(markdown: string): Set<string> {
  const headings = markdown.replaceAll(/^```[^]*?^```/gm, "").matchAll(/^#+ (.*)$/gm);
  return new Set(
    Array.from(
      headings,
      ([, text]) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(" ", "-"),
    ),
  );
}

Deno.test("what pages link to is there: files, pictures of a decent size, headings", async () => {
  for (const page of await pages()) {
    const markdown = (await readPage(page)).replaceAll(/^```[^]*?^```/gm, "").replaceAll(/`[^`]*`/g, "");
    for (const [, target] of markdown.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file, anchor] = target.split("#");
      const path = file === "" ? pathOf(page) : join(dirname(pathOf(page)), file);
      const info = await Deno.stat(path).catch(() => assert.fail(`${page}: there is no ${target}`));
      if (/\.(png|svg)$/.test(path) && /pictures/.test(path)) {
        assert.ok(info.size < LARGEST_PICTURE, `${page}: ${target} has ${info.size} bytes`);
      }
      if (anchor === undefined) continue;
      const anchors = anchorsOf(await Deno.readTextFile(path));
      assert.ok(anchors.has(anchor), `${page}: ${target}: no such heading; there are ${[...anchors].join(", ")}`);
    }
  }
});

Deno.test("each guide says in its first line whom it is for", async () => {
  for (const name of ["volunteer", "task", "researcher", "how-it-works", "operations", "security"]) {
    const [, , first] = (await readPage(`docs/${name}.md`)).split("\n");
    assert.match(first, /^For /, `docs/${name}.md`);
  }
});
