import { join } from "node:path";

/** An image file and the folder, named like its class, that it lies in. */
export interface ImageFile {
  readonly path: string;
  readonly folder: string;
}

/** What lies in a folder of images by class. */
export interface ImageListing {
  /** By folder, then by name. */
  readonly files: readonly ImageFile[];
  readonly folders: readonly string[];
  /** Files that are no images by their names, and files that lie outside the folders of classes. */
  readonly ignored: readonly string[];
}

/** Lists the images of `<part>/<class>/`; undefined if there is no such part. Names that begin with a dot are left out. */
export async function listImages(part: string): Promise<ImageListing | undefined> {
  const entries = await Array.fromAsync(Deno.readDir(part)).catch(() => undefined);
  if (entries === undefined) return undefined;
  const visible = entries.filter(({ name }) => !name.startsWith("."));
  const ignored = visible.filter(({ isDirectory }) => !isDirectory).map(({ name }) => join(part, name));
  const folders = visible.filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
  const files: ImageFile[] = [];
  for (const folder of folders) {
    const names = (await Array.fromAsync(Deno.readDir(join(part, folder)))).map(({ name }) => name).sort();
    for (const name of names.filter((each) => !each.startsWith("."))) {
      const path = join(part, folder, name);
      if (/\.(png|jpe?g|bmp|gif)$/i.test(name)) files.push({ path, folder });
      else ignored.push(path);
    }
  }
  return { files, folders, ignored };
}
