/**
 * The first frame of a GIF, apart from the others, so that a decoder unpacks no more than that one.
 *
 * @module
 */

/** A GIF of one frame whose colours are the indices of its pixels, and what they stand for. */
export interface GifFrame {
  /** The file cut off behind the frame, which lies at its corner, with a palette in which index n is the grey n. */
  readonly file: Uint8Array;
  /** Red, green and blue of each index. */
  readonly palette: Uint8Array;
  /** The index that is transparent. */
  readonly clear: number | undefined;
  /** Where in the picture the frame lies; what is around it is transparent. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Finds the first frame; text if there is none or it does not lie within the picture. */
export function readGifFrame(bytes: Uint8Array): GifFrame | string {
  const torn = "it ends too early, or is damaged";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = (flags: number, at: number) => (flags & 0x80) === 0 ? undefined : { at, size: 3 * (2 << (flags & 7)) };
  /** Goes over blocks with a length each, behind the one of none; undefined if they do not end. */
  const skip = (from: number): number | undefined => {
    let at = from;
    while (at < bytes.length && bytes[at] > 0) at += 1 + bytes[at];
    return at < bytes.length ? at + 1 : undefined;
  };
  if (bytes.length < 13) return torn;
  let colours = table(bytes[10], 13);
  let at: number | undefined = 13 + (colours?.size ?? 0);
  let clear: number | undefined;
  while (at !== undefined && at + 10 < bytes.length) {
    if (bytes[at] === 0x21) {
      if (bytes[at + 1] === 0xf9 && bytes[at + 2] === 4) clear = (bytes[at + 3] & 1) === 1 ? bytes[at + 6] : undefined;
      at = skip(at + 2);
    } else if (bytes[at] === 0x2c) {
      const [left, top, width, height] = [1, 3, 5, 7].map((field) => view.getUint16((at as number) + field, true));
      const own = table(bytes[at + 9], at + 10);
      colours = own ?? colours;
      if (width < 1 || height < 1) return "its first frame has no pixels";
      if (left + width > view.getUint16(6, true) || top + height > view.getUint16(8, true)) {
        return "its first frame does not lie within the picture";
      }
      if (colours === undefined) return "it has no palette";
      const end = skip(at + 10 + (own?.size ?? 0) + 1);
      if (end === undefined || colours.at + colours.size > bytes.length) return torn;
      const file = new Uint8Array(end + 1);
      file.set(bytes.subarray(0, end));
      file[end] = 0x3b;
      // The kernel makes pictures as large as the frame, and cuts off what is not at the corner.
      file.fill(0, at + 1, at + 5);
      const palette = bytes.slice(colours.at, colours.at + colours.size);
      for (let byte = 0; byte < colours.size; byte++) file[colours.at + byte] = Math.floor(byte / 3);
      return { file, palette, clear, left, top, width, height };
    } else return bytes[at] === 0x3b ? "it has no frame" : torn;
  }
  return torn;
}
