/**
 * Writes a file whole or not at all: to a draft beside it first, which is synced and then takes its name.
 *
 * @param mode rights of the file, less what the process's mask takes away
 * @throws {Error} if it cannot be written; what was there before is still there
 */
export async function writeWhole(path: string, bytes: Uint8Array, mode = 0o666): Promise<void> {
  const draft = `${path}.new`;
  // A draft that a crash left behind may have other rights.
  await Deno.remove(draft).catch(() => {});
  {
    using file = await Deno.open(draft, { write: true, createNew: true, mode });
    for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
    await file.sync();
  }
  await Deno.rename(draft, path);
}
