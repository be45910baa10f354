/**
 * Messages of libp2p's protocols as its own code writes them, to be mutated.
 *
 * @module
 */
const encoder = new TextEncoder();

/** A field of a Protobuf message: a number as varint, all else by its length. */
type Field = readonly [number: number, value: number | string | Uint8Array];

/** Writes a Protobuf message. */
export function message(...fields: readonly Field[]): Uint8Array {
  return join(fields.flatMap(([number, value]) => {
    if (typeof value === "number") return [varint(number << 3), varint(value)];
    const bytes = typeof value === "string" ? encoder.encode(value) : value;
    return [varint(number << 3 | 2), varint(bytes.length), bytes];
  }));
}

/** Puts a message's length in front of it. */
export function prefixed(bytes: Uint8Array): Uint8Array {
  return join([varint(bytes.length), bytes]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push(value % 128 | 0x80);
  return Uint8Array.from([...bytes, value]);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whose messages they are: bytes of a peer id, of its key in Protobuf, and of an address. */
export interface Speaker {
  readonly peer: Uint8Array;
  readonly key: Uint8Array;
  readonly address: Uint8Array;
  readonly topic: string;
}

/** Messages by the part of a protocol's name by which it is known, without their lengths in front. */
export function realMessages({ peer, key, address, topic }: Speaker): readonly (readonly [RegExp, Uint8Array[]])[] {
  const known = message([1, peer], [2, address], [3, 1]);
  const hash = join([Uint8Array.of(0x12, 0x20), new Uint8Array(32).fill(9)]);
  const cid = join([Uint8Array.of(1, 0x55), hash]);
  const record = message([1, join([encoder.encode("/pk/"), peer])], [2, key], [5, "2026-01-01T00:00:00Z"]);
  const published = message([1, peer], [2, new Uint8Array(120).fill(3)], [3, new Uint8Array(8).fill(1)], [4, topic], [
    5,
    new Uint8Array(64).fill(5),
  ], [6, key]);
  const id = new Uint8Array(20).fill(4);
  return [
    [/kad/, [
      message([1, 4], [2, peer], [8, known]),
      message([1, 3], [2, hash]),
      message([1, 3], [2, cid]),
      message([1, 2], [2, hash], [9, known]),
      message([1, 2], [2, cid], [9, known]),
      message([1, 0], [2, join([encoder.encode("/pk/"), peer])], [3, record]),
      message([1, 1], [2, join([encoder.encode("/pk/"), peer])]),
      message([1, 5]),
    ]],
    [/meshsub|floodsub/, [
      message([1, message([1, 1], [2, topic])]),
      message([2, published]),
      message([3, message([1, message([1, topic], [2, id])], [2, message([1, id])])]),
      message([3, message([3, message([1, topic])])]),
      message([3, message([4, message([1, topic], [2, known], [3, 60])])]),
      message([1, message([1, 1], [2, topic])], [2, published], [3, message([5, message([1, id])])]),
    ]],
    [/circuit\/relay.*hop/, [message([1, 0]), message([1, 1], [2, message([1, peer], [2, address])])]],
    [/circuit\/relay.*stop/, [
      message([1, 0], [2, message([1, peer], [2, address])], [3, message([1, 60], [2, 9999])]),
    ]],
    [/dcutr/, [message([1, 100], [2, address]), message([1, 300])]],
    [/autonat/, [message([1, 0], [2, message([1, message([1, peer], [2, address])])])]],
    [/\/id\//, [
      message([1, key], [2, address], [3, "/murmuration/exchange/1"], [4, address], [5, "ipfs/0.1.0"], [
        6,
        "murmuration/0.1.0",
      ], [
        8,
        message([1, key], [2, Uint8Array.of(3, 1)], [3, message([1, peer], [2, 1], [3, message([1, address])])], [
          5,
          new Uint8Array(64),
        ]),
      ]),
    ]],
    [/ping/, [new Uint8Array(32).fill(6)]],
    [/murmuration\/knock/, [new Uint8Array(1), new Uint8Array(0)]],
  ];
}
