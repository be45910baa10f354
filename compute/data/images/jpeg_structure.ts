/**
 * The segments of a JPEG file, looked through before it is decoded.
 *
 * The native decoder prints what it thinks of a bad segment, in words about its own calls, past every program to the
 * terminal; what is wrong is therefore found here.
 *
 * @module
 */
import { readOrientation } from "./exif.ts";

/** What the segments say. */
export interface JpegStructure {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 colours, 4 for print. */
  readonly components: number;
  /** EXIF's orientation, 1 to 8. */
  readonly orientation: number;
  /** Why it cannot be decoded; `DAMAGED` where it is not whole. */
  readonly trouble: string | undefined;
}

/** A component of the frame: its name, blocks in a unit, and its table of quantisation. */
interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  readonly table: number;
}

/** The frame, and what of tables there is so far. */
interface State {
  readonly view: DataView;
  frame: { coding: number; bits: number; height: number; width: number; components: readonly Component[] } | undefined;
  readonly quantisers: Set<number>;
  /** Huffman tables, of DC by 0 to 3, of AC by 16 to 19. */
  readonly codes: Set<number>;
  orientation: number | undefined;
  scans: number;
}

/** The start of a segment of EXIF data: "Exif" and two zeros. */
const EXIF = 0x45786966;
/** Each pass over a picture takes time, however few bytes it has; programs write up to some 20. */
const MOST_SCANS = 100;
const MOST_BLOCKS = 10;
/** What is wrong with a file that is not whole. */
export const DAMAGED = "it begins as a JPEG and ends too early, or is damaged";

/** Looks through a JPEG; undefined if it has no frame. */
export function readJpeg(view: DataView): JpegStructure | undefined {
  const state: State = {
    view,
    frame: undefined,
    quantisers: new Set(),
    codes: new Set(),
    orientation: undefined,
    scans: 0,
  };
  const isWhole = walk(state);
  const { frame, orientation = 1, scans } = state;
  if (frame === undefined) return undefined;
  const { height, width } = frame;
  const found = { height, width, components: frame.components.length, orientation };
  const kind = unreadKind(frame.coding, frame.bits, found.components);
  if (kind !== undefined) return { ...found, trouble: `${kind} is of a kind of JPEG that is not read` };
  if (scans > MOST_SCANS) return { ...found, trouble: `it has ${scans} passes, and ${MOST_SCANS} are read` };
  return { ...found, trouble: isWhole ? undefined : DAMAGED };
}

function unreadKind(coding: number, bits: number, components: number): string | undefined {
  if (coding > 8) return "its arithmetic coding";
  if (coding > 2) return "its lossless or hierarchical coding";
  if (bits !== 8) return `its ${bits} bits a channel`;
  return [1, 3, 4].includes(components) ? undefined : `its ${components} channels`;
}

/** Goes from segment to segment up to the end's mark. @returns whether all of them are as they must be */
function walk(state: State): boolean {
  const { view } = state;
  let at = 2;
  let isGood = true;
  while (at + 2 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) {
      // Of a scan, or stray ones, which decoders pass over.
      at++;
      continue;
    }
    const marker = view.getUint8(at + 1);
    if (marker === 0xd9) return isGood && state.scans > 0;
    // A byte FF of a scan, which a 0 follows, fill bytes, restarts and the like have no length.
    if (marker === 0 || marker === 0xff) {
      at += marker === 0 ? 2 : 1;
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    if (at + 4 > view.byteLength) return false;
    const [start, end] = [at + 4, at + 2 + view.getUint16(at + 2)];
    if (end < start) return false;
    if (end > view.byteLength) {
      // The frame may still tell how large the picture was to be.
      if (isFrame(marker) && start + 6 <= view.byteLength) readSegment(state, marker, start, view.byteLength);
      return false;
    }
    isGood = readSegment(state, marker, start, end) && isGood;
    at = end;
  }
  return false;
}

/** Start of frame, of any coding; C4, C8 and CC are tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function readSegment(state: State, marker: number, start: number, end: number): boolean {
  const { view } = state;
  if (isFrame(marker)) return readFrame(state, marker, start, end);
  switch (marker) {
    case 0xc4:
      return readCodes(state, start, end);
    case 0xdb:
      return readQuantisers(state, start, end);
    case 0xda:
      return readScan(state, start, end);
    case 0xdd:
      return end - start === 2;
    case 0xe1:
      if (state.orientation === undefined && end - start > 6 && view.getUint32(start) === EXIF) {
        state.orientation = readOrientation(new Uint8Array(view.buffer, view.byteOffset + start + 6, end - start - 6));
      }
      return true;
    // The number of lines comes late, and comments.
    case 0xdc:
    case 0xfe:
      return true;
  }
  // Data of applications; others are of no known meaning.
  return (marker >= 0xe0 && marker <= 0xef) || marker === 0xcc;
}

function readFrame(state: State, marker: number, start: number, end: number): boolean {
  const { view } = state;
  if (state.frame !== undefined || end - start < 6) return false;
  const count = view.getUint8(start + 5);
  const components: Component[] = [];
  for (let at = start + 6; at + 3 <= end && components.length < count; at += 3) {
    const sampling = view.getUint8(at + 1);
    const [across, down] = [sampling >> 4, sampling & 15];
    components.push({ id: view.getUint8(at), across, down, table: view.getUint8(at + 2) });
  }
  const isWhole = components.length === count && end - start === 6 + 3 * count;
  // How many there were to be is of use even where their description is torn.
  while (components.length < count) components.push({ id: -1, across: 0, down: 0, table: 0 });
  const [height, width] = [view.getUint16(start + 1), view.getUint16(start + 3)];
  state.frame = { coding: marker & 15, bits: view.getUint8(start), height, width, components };
  const isFit = (extent: number) => extent >= 1 && extent <= 4;
  return isWhole && components.every(({ across, down, table }) => isFit(across) && isFit(down) && table < 4) &&
    new Set(components.map(({ id }) => id)).size === count;
}

function readQuantisers({ view, quantisers }: State, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const [precision, table] = [view.getUint8(at) >> 4, view.getUint8(at) & 15];
    if (table > 3 || precision > 1) return false;
    quantisers.add(table);
    at += 1 + 64 * (1 + precision);
  }
  return at === end;
}

function readCodes({ view, codes }: State, start: number, end: number): boolean {
  let at = start;
  while (at + 17 <= end) {
    const table = view.getUint8(at);
    if ((table & 0xef) > 3) return false;
    let [count, code] = [0, 0];
    for (let length = 1; length <= 16; length++) {
      const own = view.getUint8(at + length);
      count += own;
      code += own;
      // A code of all ones, or more codes than there are of that length.
      if (code > (1 << length) - (own > 0 ? 1 : 0)) return false;
      code <<= 1;
    }
    if (count > 256 || at + 17 + count > end) return false;
    for (let symbol = 0; symbol < count && table < 16; symbol++) {
      if (view.getUint8(at + 17 + symbol) > 15) return false;
    }
    codes.add(table);
    at += 17 + count;
  }
  return at === end;
}

function readScan(state: State, start: number, end: number): boolean {
  const { view, frame, quantisers, codes } = state;
  state.scans++;
  if (frame === undefined || end - start < 1) return false;
  const count = view.getUint8(start);
  if (count < 1 || count > 4 || end - start !== 4 + 2 * count) return false;
  const [first, last, bits] = [1, 2, 3].map((field) => view.getUint8(start + 2 * count + field));
  const isProgressive = frame.coding === 2;
  const [high, low] = [bits >> 4, bits & 15];
  if (isProgressive) {
    if (first === 0 ? last !== 0 : first > last || last > 63 || count > 1) return false;
    if (low > 13 || (high !== 0 && high - 1 !== low)) return false;
  }
  let blocks = 0;
  const named = new Set<number>();
  for (let part = 0; part < count; part++) {
    const id = view.getUint8(start + 1 + 2 * part);
    const component = frame.components.find((each) => each.id === id);
    const tables = view.getUint8(start + 2 + 2 * part);
    const [dc, ac] = [tables >> 4, tables & 15];
    if (component === undefined || named.has(id) || dc > 3 || ac > 3 || !quantisers.has(component.table)) return false;
    named.add(id);
    blocks += component.across * component.down;
    const needsDc = isProgressive ? first === 0 && high === 0 : true;
    const needsAc = isProgressive ? first > 0 : true;
    if ((needsDc && !codes.has(dc)) || (needsAc && !codes.has(16 + ac))) return false;
  }
  return count === 1 || blocks <= MOST_BLOCKS;
}
