import { type ClassListing, listByClass } from "../class_folders.ts";
import { foreignFormat } from "./foreign_format.ts";
import { readImageHeader } from "./image_header.ts";

/** Bytes of a file that tell what it is. */
const LOOKED_AT = 64;

/**
 * Lists the images of `<part>/<class>/`; undefined if there is no such part. What a file is, its suffix says, or else its
 * first bytes.
 */
export function listImages(part: string): Promise<ClassListing | undefined> {
  return listByClass(part, {
    noun: "pictures",
    isWanted: async (name, path, info) => isNamedImage(name) || await beginsAsImage(path, info),
  });
}

function isNamedImage(name: string): boolean {
  return /\.(png|jpe?g|bmp|gif)$/i.test(name);
}

async function beginsAsImage(path: string, { isFile }: Deno.FileInfo): Promise<boolean> {
  // A pipe may never say anything.
  if (!isFile) return false;
  try {
    using file = await Deno.open(path);
    const bytes = new Uint8Array(LOOKED_AT);
    const own = bytes.subarray(0, await file.read(bytes) ?? 0);
    // A JPEG's frame comes later than that.
    const isJpeg = own[0] === 0xff && own[1] === 0xd8 && own[2] === 0xff;
    return isJpeg || readImageHeader(own) !== undefined || foreignFormat(own) !== undefined;
  } catch {
    return false;
  }
}
