import assert from "node:assert";
import { simulationPage } from "../../../scripts/simulation/html.ts";
import { markup } from "../../../scripts/simulation/markup.ts";
import { fakeReport } from "./fake_report.ts";

/** Rows of a page's tables, each as the texts of its cells. */
function rowsOf(page: string): string[][] {
  return [...page.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => cell)
  ).filter(({ length }) => length > 0);
}

Deno.test("page: equal reports give equal bytes", async () => {
  const page = await simulationPage(fakeReport(12));
  assert.strictEqual(await simulationPage(structuredClone(fakeReport(12))), page);
  assert.notStrictEqual(await simulationPage({ ...fakeReport(12), parameters: 61_707 }), page);
});

Deno.test("page: it needs nothing else, and texts of the report stay texts", async () => {
  const page = await simulationPage(fakeReport(12));
  assert.doesNotMatch(page, /<script|<link|<img|@import|javascript:/i);
  // Namespaces of SVG are names, not addresses to fetch.
  const addresses = [...page.matchAll(/https?:\/\/[^"]*/g)].map(([address]) => address);
  assert.deepStrictEqual(addresses.filter((address) => !address.startsWith("http://www.w3.org/")), []);
  for (const [, target] of page.matchAll(/(?:url\(|href="|src=")([^)"]*)/g)) assert.match(target, /^#/);
  assert.ok(page.includes("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"));
  assert.doesNotMatch(page, /NaN|undefined|Infinity|\[object/);
});

Deno.test("page: names that are referred to mean one thing", async () => {
  const page = await simulationPage(fakeReport(12));
  const meanings = new Map<string, string>();
  for (const [, id, content] of page.matchAll(/<clipPath id="([^"]*)">(.*?)<\/clipPath>/g)) {
    assert.strictEqual(meanings.get(id) ?? content, content, id);
    meanings.set(id, content);
  }
  for (const [, id] of page.matchAll(/url\(#([^)]*)\)/g)) assert.ok(meanings.has(id), id);
});

Deno.test("page: headline, settings, charts and the graph are there", async () => {
  const page = await simulationPage(fakeReport(12));
  for (
    const text of [
      "A simulated swarm of 12 nodes",
      "<dt>bytes sent a node</dt><dd>60 kB",
      "<dt>fewer bytes than dense</dt><dd>100×",
      "<dt>spectral gap</dt><dd>0.195<small>12 links",
      "<dt>topology</dt><dd>ring</dd>",
      "<dt>prune</dt><dd>default</dd>",
      "lowest 90.0 %, highest 90.8 %",
      "7 s: node 1 left",
      "8.5 s: node 1 came back",
      ">held-out loss<",
      ">disagreement (%)<",
      ">virtual time (s)<",
      ">nodes that are there<",
      ">the rest<",
    ]
  ) assert.ok(page.includes(text), text);
  assert.strictEqual([...page.matchAll(/<figure>/g)].length, 3 + 3 + 2 + 2 + 1);
});

Deno.test("page: up to 64 nodes are listed, of more the lowest and the highest and how they are spread", async () => {
  const few = rowsOf(await simulationPage(fakeReport(64)));
  assert.deepStrictEqual(few.map(([node]) => node), Array.from({ length: 64 }, (_, node) => String(node)));
  assert.deepStrictEqual(few[9].slice(0, 3), ["9", "–", "–"], "a node that is gone has no accuracy");
  assert.deepStrictEqual(few[0].slice(-5), ["300", "2 of 3", "67 %", "initial", "2 initial"]);

  const report = fakeReport(200);
  const page = await simulationPage(report);
  const order = report.nodes.filter(({ accuracy }) => accuracy !== undefined)
    .sort((a, b) => a.accuracy! - b.accuracy!).map(({ node }) => String(node));
  assert.deepStrictEqual(
    rowsOf(page).map(([node]) => node),
    [...order.slice(0, 8), ...order.slice(-8).reverse()],
  );
  assert.strictEqual([...page.matchAll(/<figure>/g)].length, 3 + 3 + 2 + 2 + 1 + 2);
});

Deno.test("page: a swarm of which nobody is left, and curves without a figure, still have a page", async () => {
  const report = fakeReport(80);
  const gone = report.nodes.map((node) => ({ ...node, accuracy: undefined, loss: undefined }));
  const curve = report.curve.map((moment) => ({ ...moment, accuracy: NaN, meanModelAccuracy: NaN, loss: NaN }));
  const page = await simulationPage({ ...report, nodes: gone, curve, churn: [] });
  assert.match(page, /no node was there at the end/);
  assert.match(page, /No accuracy was measured/);
  assert.match(page, /No held-out loss was measured/);
  assert.doesNotMatch(page, /NaN|undefined/);
});

Deno.test("page: a report of nothing is refused", async () => {
  await assert.rejects(
    simulationPage({ ...fakeReport(4), curve: [] }),
    /^RangeError: Cannot draw a report of 0 moments/,
  );
  await assert.rejects(simulationPage({ ...fakeReport(4), nodes: [] }), /0 nodes/);
});

Deno.test("markup: what is put in is escaped, in attributes too", () => {
  const value = `"><b onclick='x'>&`;
  assert.strictEqual(
    markup`<i title="${value}">${value}${1.5}${[markup`<u>`, markup`</u>`]}</i>`.text,
    '<i title="&quot;&gt;&lt;b onclick=&#39;x&#39;&gt;&amp;">&quot;&gt;&lt;b onclick=&#39;x&#39;&gt;&amp;1.5<u></u></i>',
  );
});
