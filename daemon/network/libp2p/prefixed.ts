/** A frame's length as it stands before it. */
export function prefixOf(length: number): Uint8Array {
  const prefix: number[] = [];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) prefix.push((rest & 0x7f) | 0x80);
  prefix.push(rest);
  return Uint8Array.from(prefix);
}

/** A frame behind its length, in one piece: one yamux frame and one noise message for all but the longest. */
export function prefixed(bytes: Uint8Array): Uint8Array {
  const prefix = prefixOf(bytes.length);
  const whole = new Uint8Array(prefix.length + bytes.length);
  whole.set(prefix);
  whole.set(bytes, prefix.length);
  return whole;
}
