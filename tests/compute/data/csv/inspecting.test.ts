import assert from "node:assert";
import { guessSpec } from "../../../../compute/data/guess.ts";
import { inspectData } from "../../../../compute/data/inspect.ts";
import { makeFolder } from "../folder.ts";

async function inspect(text: string, shape?: readonly number[]) {
  await using folder = await makeFolder({ "train.csv": text });
  const { spec } = await guessSpec(folder.path, { shape });
  return await inspectData(spec, folder.path);
}

Deno.test("inspection: values of a column with a large mean are told apart, and such a mean is no other population", async () => {
  const rows = Array.from({ length: 200 }, (_, at) => `${1_700_003_000 + 7 * (at % 31)},${at % 3},${"ab"[at % 2]}`);
  const { statistics: [time], preview, verdict } = await inspect(`time,n,kind\n${rows.join("\n")}\n`);
  assert.deepStrictEqual([time.least, time.largest], [1_700_003_000, 1_700_003_210]);
  assert.ok(Math.abs(time.mean - 1_700_003_104) < 10 && time.deviation > 50, `${time.mean} ± ${time.deviation}`);
  assert.ok(preview?.kind === "text" && /^1700003\d{3} {2}\d {2}[ab]$/m.test(preview.text), JSON.stringify(preview));
  assert.strictEqual(verdict, "fine");
});

Deno.test("inspection: a missing value is shown as the mean, another node's word as none, and rows stay on a line", async () => {
  const rows = Array.from({ length: 40 }, (_, at) => `${at % 9},"${at % 2 ? "red" : "pale\r\nblue"}",${"ab"[at % 2]}`);
  await using folder = await makeFolder({ "train.csv": `n,colour,kind\n${rows.join("\n")}\n` });
  const { spec } = await guessSpec(folder.path);
  await using other = await makeFolder({
    "train.csv": `n,colour,kind\n${'0,green,a\n5,"pale\r\nblue",b\n'.repeat(20)}`,
  });
  const { preview, statistics } = await inspectData(spec, other.path);
  assert.ok(preview?.kind === "text" && /^0 {2}– {2}a$/m.test(preview.text), JSON.stringify(preview));
  assert.match(preview.text, /^5 {2}pale blue {2}b$/m);
  assert.deepStrictEqual([statistics[0].least, statistics[0].largest], [0, 5]);
});

Deno.test("inspection: pixels are one line, as the table has them, and pictures are drawn", async () => {
  const names = Array.from({ length: 64 }, (_, at) => `pixel${at}`);
  const rows = Array.from(
    { length: 40 },
    (_, row) => [row % 2, ...names.map((_, at) => at < 8 ? 0 : (row * 31 + at * 17) % 256)].join(","),
  );
  const text = `label,${names.join(",")}\n${rows.join("\n")}\n`;
  const { statistics, preview } = await inspect(text);
  assert.deepStrictEqual(statistics.map(({ name, least }) => [name, least]), [["pixels", 0]]);
  assert.ok(statistics[0].largest > 200 && statistics[0].largest <= 255);
  assert.strictEqual(preview?.kind, "text");
  const pictures = await inspect(text, [8, 8, 1]);
  assert.ok(pictures.preview === undefined || pictures.preview.kind === "png");
});
