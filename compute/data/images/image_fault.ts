/**
 * What is wrong with an image file, as far as that shows before it is decoded.
 *
 * @module
 */
import { foreignFormat } from "./foreign_format.ts";
import type { ImageHeader } from "./image_header.ts";
import { DAMAGED } from "./jpeg_structure.ts";

/** What is wrong with a file, and how to mend it. */
export interface ImageFault {
  readonly what: string;
  readonly fix: string;
}

/** 50 million pixels: the largest cameras. */
const MOST_PIXELS = 50e6;
/** For a file that is of no use. */
export const REPLACE = "replace this file or take it out";
/** For a picture that other programs may show. */
export const SAVE_ANEW = "save it anew as a plain PNG or JPEG, or take it out";

/** Finds what its header tells of a file; undefined if it may be decoded. */
export function findFault(bytes: Uint8Array, header: ImageHeader | undefined): ImageFault | undefined {
  if (header === undefined) return describeUnknown(bytes);
  const { width, height, trouble } = header;
  if (width < 1 || height < 1) return { what: `it has no pixels: it is ${width}×${height}`, fix: REPLACE };
  if (width * height > MOST_PIXELS) {
    const what = `its ${width}×${height} pixels are more than the ${MOST_PIXELS / 1e6} million that are read`;
    return { what, fix: "make it smaller or take it out" };
  }
  if (trouble !== undefined) return { what: trouble, fix: trouble === DAMAGED ? REPLACE : SAVE_ANEW };
  return undefined;
}

function describeUnknown(bytes: Uint8Array): ImageFault {
  if (bytes.length === 0) return { what: "it is empty", fix: REPLACE };
  // One of which not even the frame is there.
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return { what: DAMAGED, fix: REPLACE };
  const foreign = foreignFormat(bytes);
  if (foreign === undefined) return { what: "it is no PNG, JPEG, BMP or GIF", fix: REPLACE };
  return { what: `it is a picture of the format ${foreign}, which is not read`, fix: "convert it to PNG or JPEG" };
}
