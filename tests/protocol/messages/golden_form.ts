/** How golden bytes and what they stand for are written in JSON: numbers of 64 bits as decimal text, bytes as hex. */
import type { Compressed, Values } from "../../../compute/compression/mod.ts";
import type { Heartbeat, Message } from "../../../protocol/messages/message.ts";

const BIG = new Set(["opener", "acceptor", "base", "digest", "nonce", "ownNonce", "incarnation"]);
const BYTES = new Set(["task", "delta", "snapshot"]);
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  open: ["held"],
  confirm: ["held"],
  opened: ["snapshot"],
};

type Json = Readonly<Record<string, unknown>>;

/** Turns the text forms of a message's fields, at any depth, into values. */
function revive(json: Json): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => {
      if (BIG.has(name)) return [name, BigInt(String(value))];
      if (BYTES.has(name)) return [name, new Uint8Array(Uint8Array.fromHex(String(value)))];
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return [name, revive(value as Json)];
      return [name, value];
    }),
  );
}

/** The message that a fixture describes. */
export function messageOf(json: Json): Message {
  const absent = OPTIONAL[String(json.kind)] ?? [];
  return { ...Object.fromEntries(absent.map((name) => [name, undefined])), ...revive(json) } as unknown as Message;
}

/** The heartbeat that a fixture describes. */
export function heartbeatOf(json: Json): Heartbeat {
  // The fixtures are older than other metrics.
  const { accuracy: metric, ...rest } = revive(json);
  return { metric, neighbours: [], time: 0, ...rest } as unknown as Heartbeat;
}

const ARRAYS = {
  indices: Uint32Array,
  codes: Uint8Array,
  negative: Uint8Array,
  exact: Uint8Array,
  levels: Int8Array,
} as const;

/** Turns lists of numbers into the arrays that the kind has. */
function arraysOf(json: Json, scales: typeof Uint8Array | typeof Float32Array): Record<string, unknown> {
  const types: Readonly<Record<string, { from(list: ArrayLike<number>): unknown }>> = {
    ...ARRAYS,
    scales,
    values: Float32Array,
  };
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, Array.isArray(value) ? types[name].from(value) : value]),
  );
}

/** The compressed vector that a fixture describes. */
export function compressedOf(json: Json): Compressed {
  if (json.kind !== "sparse") return arraysOf(json, Float32Array) as unknown as Compressed;
  const values = arraysOf(json.values as Json, Uint8Array) as unknown as Values;
  return { ...arraysOf({ ...json, values: null }, Uint8Array), values } as unknown as Compressed;
}
