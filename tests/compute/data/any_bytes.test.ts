import assert from "node:assert";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { concat } from "uint8arrays/concat";
import { dataSchema } from "../../../compute/data/data_spec.ts";
import { guessSpec } from "../../../compute/data/guess.ts";
import { loadIdx } from "../../../compute/data/idx/load_idx.ts";
import { parseIdx } from "../../../compute/data/idx/parse_idx.ts";
import { inspectData } from "../../../compute/data/inspect.ts";
import { parseTask } from "../../../compute/task/task.ts";
import { makeFolder } from "./folder.ts";

const ONE_LINE = /^[^\n]+$/;
const READABLE = [TypeError, RangeError, SyntaxError];

/** Sees to it that an error is one clear line of a kind that readers throw. */
function checkError(error: unknown): void {
  assert.ok(READABLE.some((kind) => error instanceof kind), `${error}`);
  const { message } = error as Error;
  assert.match(message.replaceAll(/"(\\.|[^"])*"/gs, '""'), ONE_LINE);
  assert.match(message, /^(Cannot |Unknown )/);
}

/** Any bytes, such as begin like IDX files or gzip among them. */
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.tuple(fc.array(fc.nat(255), { minLength: 1, maxLength: 17 }), fc.uint8Array({ maxLength: 64 }))
    .map(([header, rest]) => concat([Uint8Array.of(0, 0, 8), Uint8Array.from(header), rest])),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(gzipSync(Buffer.from(bytes)))),
  fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.nat(40))
    .map(([bytes, cut]) => new Uint8Array(gzipSync(Buffer.from(bytes))).slice(0, -1 - cut)),
  fc.string({ unit: "binary", maxLength: 300 }).map((text) => new TextEncoder().encode(text)),
);

Deno.test("any bytes: as an IDX file they are an array of just its length, or refused in one line", async () => {
  const property = fc.asyncProperty(anyBytes, async (bytes) => {
    try {
      const { extents, bytes: entries } = await parseIdx(Uint8Array.from(bytes), "some-file");
      assert.strictEqual(extents.reduce((product, extent) => product * extent, 1), entries.length);
    } catch (error) {
      checkError(error);
    }
  });
  await fc.assert(property, { seed: 11, numRuns: 400 });
});

Deno.test("any bytes: a gzip that unpacks to more than its header promises takes no more memory than that", async () => {
  const header = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 9);
  const bomb = new Uint8Array(gzipSync(Buffer.from(concat([header, new Uint8Array(2e8)]))));
  const before = Deno.memoryUsage().rss;
  await assert.rejects(parseIdx(bomb, "bomb"), /promises 9 bytes and more follow/);
  assert.ok(Deno.memoryUsage().rss - before < 1e8);
  // What promises more than is ever read is refused by its header.
  await assert.rejects(
    parseIdx(Uint8Array.of(0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255), "x"),
    /more than 15/,
  );
});

Deno.test("any bytes: as the four files of a folder they are data or one line", async () => {
  const property = fc.asyncProperty(anyBytes, anyBytes, async (images, labels) => {
    await using folder = await makeFolder({ "train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels });
    try {
      const { train } = await loadIdx(folder.path, { heldOut: { share: 0.2, seed: 1 } });
      assert.ok(train.labels.length > 0);
    } catch (error) {
      checkError(error);
    }
  });
  await fc.assert(property, { seed: 12, numRuns: 60 });
});

Deno.test("any bytes: whatever a file is called, its draft is valid and is read, or one line says what is wrong", async () => {
  const names = fc.constantFrom("a.txt", "a.csv", "a.tsv", "a.data", "a", "a.csv.gz", "a.txt.gz", "a.md");
  const property = fc.asyncProperty(names, anyBytes, fc.boolean(), async (name, bytes, asBytes) => {
    await using folder = await makeFolder({ [name]: bytes });
    try {
      const { spec } = await guessSpec(folder.at(name), asBytes ? { unit: "bytes" } : {});
      assert.deepStrictEqual(dataSchema.parse(spec), spec);
      const { verdict, train } = await inspectData(spec, folder.at(name));
      assert.ok(verdict === "wrong" || (train?.examples ?? 0) > 0);
    } catch (error) {
      checkError(error);
    }
  });
  await fc.assert(property, { seed: 13, numRuns: 250 });
});

Deno.test("any bytes: as a manifest they are refused in one line", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.json(),
    fc.constantFrom("[".repeat(100_000), ""),
  );
  const property = fc.property(texts, (text) => {
    assert.throws(() => parseTask(text, "some.json"), (error) => {
      checkError(error);
      return true;
    });
  });
  fc.assert(property, { seed: 14, numRuns: 300 });
});
