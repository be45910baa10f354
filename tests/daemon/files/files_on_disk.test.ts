import assert from "node:assert";
import { join } from "node:path";
import { PIECE_BYTES } from "../../../compute/task/files.ts";
import { examineFile, filesFolder, findFile, PartFile, requireAllowed } from "../../../daemon/files/mod.ts";
import { RefusedError } from "../../../daemon/support/mod.ts";
import { drawFile, equal } from "../../protocol/files/file_world.ts";
import { withFolder } from "../../processes/command.ts";

const file = drawFile(3 * PIECE_BYTES + 10, 21);
const { reference, bytes } = file;
const piece = (number: number) => bytes.slice(number * PIECE_BYTES, (number + 1) * PIECE_BYTES);

Deno.test("a file that the user names is taken if it is the task's, and refused in one line if not", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "any name");
    await Deno.writeFile(path, bytes);
    const { file: found } = await findFile(reference, { weights: path });
    assert.deepStrictEqual([found?.path, found?.list], [path, file.list]);
    await Deno.writeFile(path, bytes.subarray(1));
    await assert.rejects(findFile(reference, { weights: path }), {
      name: "TypeError",
      message:
        `Cannot start from weights "${path}": it has 786,441 bytes, and the task's has 786,442; name the right one, ` +
        "or leave it out and it is fetched",
    });
    await Deno.writeFile(path, bytes.with(5, bytes[5] ^ 1));
    await assert.rejects(
      findFile(reference, { weights: path }),
      /it is another: its SHA-256 begins with [0-9a-f]{12}, /,
    );
    await assert.rejects(findFile(reference, { weights: folder }), /it is no file/);
    await assert.rejects(
      findFile(reference, { weights: join(folder, "none") }),
      /^Error: Cannot read weights ".*none": /,
    );
  });
});

Deno.test("a file beside the manifest is found by the manifest's name or its own hash, then what was fetched before", async () => {
  await withFolder(async (folder) => {
    const places = { manifest: join(folder, "my.json"), dataDir: join(folder, "node") };
    const store = join(filesFolder(places.dataDir), reference.sha256);
    await Deno.mkdir(filesFolder(places.dataDir), { recursive: true });
    assert.deepStrictEqual(await findFile(reference, places), { file: undefined, passedOver: [] });
    for (const path of [store, join(folder, `${reference.sha256}.safetensors`), join(folder, "my.safetensors")]) {
      await Deno.writeFile(path, bytes);
      assert.strictEqual((await findFile(reference, places)).file?.path, path);
    }
    await Deno.writeFile(join(folder, "my.safetensors"), bytes.subarray(3));
    const { file: found, passedOver } = await findFile(reference, places);
    assert.strictEqual(found?.path, join(folder, `${reference.sha256}.safetensors`));
    assert.match(passedOver.join(), /^Weights ".*my\.safetensors" are passed over: it has 786,439 bytes/);
  });
});

Deno.test("a manifest whose two hashes are of different files is told to be wrong", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "weights");
    await Deno.writeFile(path, bytes);
    const { pieces } = drawFile(3 * PIECE_BYTES + 10, 22).reference;
    assert.match(`${await examineFile(path, { ...reference, pieces })}`, /the manifest is wrong$/);
  });
});

Deno.test("pieces come to their places in any order, stay when the process ends, and make the whole", async () => {
  await withFolder(async (folder) => {
    {
      await using part = await PartFile.open(folder, reference);
      assert.deepStrictEqual([part.list, part.present.size], [undefined, 0]);
      await part.keepList(file.list);
      await Promise.all([part.write(3, piece(3)), part.write(1, piece(1))]);
    }
    // What a crash has torn is no piece.
    await Deno.writeFile(join(folder, `${reference.sha256}.part`), piece(0).subarray(0, 100), { append: true });
    {
      await using part = await PartFile.open(folder, reference);
      assert.deepStrictEqual(part.list, file.list);
      assert.deepStrictEqual(part.present, new Set([1]));
      await Promise.all([part.write(0, piece(0)), part.write(3, piece(3)), part.write(2, piece(2))]);
      const { path, list } = await part.finish();
      assert.deepStrictEqual([path, list], [join(folder, reference.sha256), file.list]);
    }
    assert.ok(equal(await Deno.readFile(join(folder, reference.sha256)), bytes));
    assert.strictEqual((await Array.fromAsync(Deno.readDir(folder))).length, 1);
  });
});

Deno.test("pieces under a list that is not the manifest's count for nothing", async () => {
  await withFolder(async (folder) => {
    {
      await using part = await PartFile.open(folder, reference);
      await part.keepList(file.list.with(0, file.list[0] ^ 1));
      await part.write(0, piece(0));
    }
    await using part = await PartFile.open(folder, reference);
    assert.deepStrictEqual([part.list, part.present.size], [undefined, 0]);
  });
});

Deno.test("a file whose pieces are right and whose whole is not is not kept", async () => {
  await withFolder(async (folder) => {
    const wrong = { ...reference, sha256: "ab".repeat(32) };
    await using part = await PartFile.open(folder, wrong);
    await part.keepList(file.list);
    for (const number of [0, 1, 2, 3]) await part.write(number, piece(number));
    await assert.rejects(part.finish(), /each piece is right, but the whole is another: .*; the manifest is wrong/);
    assert.deepStrictEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});

Deno.test("a file larger than the user allows is refused, with its size and the flag", () => {
  requireAllowed("mine", reference, reference.bytes);
  assert.throws(
    () => requireAllowed("mine", { ...reference, bytes: 250_300_000 }, 100e6),
    (error) =>
      error instanceof RefusedError &&
      error.message ===
        'Cannot fetch the weights that task "mine" starts from: they are 250 MB, more than --max-download ' +
          "100 MB; allow it with --max-download 251MB, or give the file with --weights",
  );
});
