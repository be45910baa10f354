import assert from "node:assert";
import fc from "fast-check";
import { openTables, readRows } from "../../../../compute/data/csv/csv_table.ts";
import { findDelimiter } from "../../../../compute/data/csv/find_delimiter.ts";
import { guessSpec } from "../../../../compute/data/guess.ts";
import { inspectData } from "../../../../compute/data/inspect.ts";
import { makeFolder } from "../folder.ts";

const ENDS = ["\n", "\r", "\r\n"] as const;

/** All rows of a table, and how many are reported. */
async function read(bytes: string | Uint8Array, delimiter: "," | ";" | "\t" | "|" = ",") {
  await using folder = await makeFolder({ "train.csv": bytes });
  const { train } = await openTables(folder.path);
  const rows: string[][] = [];
  const problems: string[] = [];
  let names: readonly string[] = [];
  const seen = readRows(
    train,
    { delimiter },
    (own) => names = own,
    (fields) => rows.push([...fields]),
    (_kind, { where, what }) => problems.push(`${where.replace(/^.*, line/, "line")}: ${what}`),
  );
  return { names, rows, problems, seen };
}

Deno.test("rows: however lines end, quoted or not, each row that goes in comes out once", async () => {
  const field = fc.string({ unit: fc.constantFrom(...'ab1 ,;"\n\r\té'), maxLength: 6 }).map((text) => text.trim());
  const property = fc.asyncProperty(
    fc.array(fc.tuple(fc.array(field, { minLength: 2, maxLength: 2 }), fc.constantFrom(...ENDS), fc.nat(2)), {
      minLength: 1,
      maxLength: 12,
    }),
    fc.boolean(),
    fc.boolean(),
    async (lines, isEnded, hasMark) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const all: typeof lines = [[["x", "y"], "\n", 0], ...lines];
      let text = all.map(([fields, end, blank]) => fields.map(quoted).join(",") + end + end.repeat(blank)).join("");
      if (!isEnded) text = text.replace(/[\r\n]+$/, "");
      const { rows, seen, problems } = await read((hasMark ? "\ufeff" : "") + text);
      assert.deepStrictEqual(rows, lines.map(([fields]) => fields));
      assert.deepStrictEqual([seen, problems], [lines.length, []]);
    },
  );
  await fc.assert(property, { seed: 3, numRuns: 150 });
});

Deno.test("rows: without quotes there are as many as lines that are not blank, and each is read or reported", async () => {
  const letter = fc.constantFrom(..."ab,,\n\r 1".split(""));
  const property = fc.asyncProperty(fc.string({ unit: letter, maxLength: 60 }), async (text) => {
    const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
    const { rows, problems, seen } = await read(`x,y\n${text}`);
    assert.strictEqual(seen, lines.length);
    assert.strictEqual(rows.length + problems.length, seen);
  });
  await fc.assert(property, { seed: 4, numRuns: 200 });
});

Deno.test("rows: a quote that is not closed, or stands within a field, costs its line and no other", async () => {
  const { rows, problems, seen } = await read('x,y\n1,a\n5" pipe,b\n\n"oops,c\r3,d\n"4" x,e\n5,"f\ng"\n"');
  assert.deepStrictEqual(rows, [["1", "a"], ["3", "d"], ["5", "f\ng"]]);
  assert.deepStrictEqual(problems, [
    "line 3: invalid opening quote",
    "line 5: invalid closing quote",
    "line 7: invalid closing quote",
    "line 10: quote not closed",
  ]);
  assert.strictEqual(seen, 7);
  await assert.rejects(read(`x,y\n${'"a\n'.repeat(20_001)}`), /very many of its quotes are not closed/);
  await assert.rejects(read(",".repeat(5000)), /its 5001 columns are more than the 4097/);
});

Deno.test("rows: UTF-16 with its mark is read, what is no text is refused", async () => {
  const wide = (text: string, isBig: boolean) => {
    const bytes = new Uint8Array(2 * text.length + 2);
    const view = new DataView(bytes.buffer);
    [...`\ufeff${text}`].forEach((letter, at) => view.setUint16(2 * at, letter.charCodeAt(0), !isBig));
    return bytes;
  };
  for (const isBig of [false, true]) {
    const { names, rows } = await read(wide("größe\tart\r\n1\ta\r\n", isBig), "\t");
    assert.deepStrictEqual([names, rows], [["größe", "art"], [["1", "a"]]]);
  }
  await assert.rejects(read(wide("a,b\n", false).subarray(2)), /it has zero bytes, so it is no text/);
  await assert.rejects(read(Uint8Array.of(0xff, 0xfe, 0x00, 0xd8)), /no UTF-16, though it begins as such/);
  await assert.rejects(read(Uint8Array.of(0x61, 0xff)), /it is no UTF-8/);
});

Deno.test("rows: the delimiter is what divides rows alike, and what a line sep= says stands above it", async () => {
  const cases: [string, string | RegExp][] = [
    ["a;b\n1,5;2,5\n2,5;3,5\n", ";"],
    ["a,b\n1;2,3\n", ","],
    ['a|b\n"1|2"|x\n', "|"],
    ["a\tb\n1\t2\n", "\t"],
    ["sep=;\na,b;c\n1,2;3\n", ";"],
    ["sep=|\r\na;b|c\r\n", "|"],
    ["sep=:\na:b\n", /first line says that ":" separates the fields/],
    ["a b\n1 2\n", /separated by blanks/],
    ["a\n1\n", ","],
  ];
  for (const [text, expected] of cases) {
    await using folder = await makeFolder({ "train.csv": text });
    const found = openTables(folder.path).then(({ train }) => findDelimiter(train));
    if (typeof expected === "string") assert.strictEqual(await found, expected, text);
    else await assert.rejects(found, expected);
  }
  const { names, rows } = await read("sep=;\nx;y\n1;2\n");
  assert.deepStrictEqual([names, rows], [["x", "y"], [["1", "2"]]]);
});

Deno.test("rows: any bytes at all end in a draft that loads every row it says, or in one clear line", async () => {
  const piece = fc.constantFrom(
    ..."a,b,;|\t\"'\n\r 0123.-%$é?\ufeff\0\x1b".split(""),
    "sep=;\n",
    "1.5,2,x\n",
    "NA",
    "label,x\n",
  );
  const content = fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
    {
      weight: 4,
      arbitrary: fc.array(piece, { maxLength: 60 }).map((pieces) => new TextEncoder().encode(pieces.join(""))),
    },
    {
      weight: 4,
      arbitrary: fc.array(fc.array(piece, { maxLength: 4 }), { minLength: 3, maxLength: 20 }).map((rows) =>
        new TextEncoder().encode(rows.map((row, at) => `${row.join("")},${at / 7},${at % 2 ? "p" : "q"}`).join("\n"))
      ),
    },
  );
  let drafts = 0;
  const property = fc.asyncProperty(content, async (bytes) => {
    await using folder = await makeFolder({ "train.csv": bytes });
    const guess = await guessSpec(folder.path).catch((error: Error) => error);
    if (guess instanceof Error) {
      assert.match(guess.message, /^Cannot [^\n]+; [^\n]+$/);
      return;
    }
    drafts++;
    const { spec, notes } = guess;
    const { train, held, problems, concerns } = await inspectData(spec, folder.path);
    const said = /It has (\d+) rows?, all used|Of (\d+) rows? of .* (\d+) (?:is|are) used, (\d+) left out/.exec(
      notes.join(" "),
    );
    assert.ok(said !== null, notes.join(" "));
    const [seen, used] = said[1] === undefined
      ? [Number(said[2]), Number(said[3])]
      : [Number(said[1]), Number(said[1])];
    // A table of one usable row can be drafted, not divided.
    if (train === undefined || held === undefined) return assert.match(problems.at(-1)?.what ?? "", /too few rows/);
    assert.strictEqual(train.examples + held.examples, used);
    assert.strictEqual(concerns.some(({ text }) => text.startsWith(`Of ${seen} row`)), used < seen);
  });
  await fc.assert(property, { seed: 6, numRuns: 400 });
  assert.ok(drafts > 40, `${drafts} drafts`);
});
